"""People and their accounts: list, one person, opening, resetting, disabling, unlocking."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shaping.accounts.models import User
from shaping.accounts.queries import locked_addresses
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.forms.people import PersonForm
from villages.queries.people import (
    acts_on,
    batch_township,
    get_person_or_404,
    needs_first_start,
    people_with_posts,
    post_lines,
)
from villages.services import people as services
from villages.views.slips import Way, slips_page

PEOPLE_ON_A_PAGE = 50


def way_to(person: User) -> Way:
    """The way back to a person's page."""
    return Way(f"回到{person.display_name}", reverse("villages:person-detail", args=[person.pk]))


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """Who works where, searched by name."""
    require(request.user, "person.read")
    name = request.GET.get("q", "").strip()[:60]
    people = people_with_posts(request.user, name)
    context = {
        "name": name,
        "page": Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page")),
        "may_create": may(request.user, "account.create"),
        "batch_township": batch_township(request.user),
        "may_start": may(request.user, "township.start"),
        "needs_first_start": needs_first_start(request.user),
    }
    return render(request, "villages/person_list.html", context)


@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """Open one account; the answer is its slip."""
    require(request.user, "account.create")
    today = timezone.localdate()
    form = PersonForm(request.user, today, request.POST or None)
    if form.is_valid():
        try:
            slip = services.open_account(form.person, form.post, today=today, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return slips_page(request, [slip], "账号建好了", [way_to(slip.user)])
    return render(request, "villages/person_form.html", {"form": form})


@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, all appointments, what may be done."""
    person = get_person_or_404(request.user, pk)
    today = timezone.localdate()
    acts = acts_on(request.user, person, today)
    context = {
        "person": person,
        "lines": post_lines(request.user, person, today),
        "acts": acts,
        "locked_addresses": locked_addresses(person) if acts.unlock else [],
    }
    return render(request, "villages/person_detail.html", context)


@dataclass(frozen=True)
class Question:
    """What a page asks before an act on an account."""

    title: str
    words: str
    button: str
    done: str


DISABLE = Question(
    "停用账号",
    "停用后他马上退出登录，也不能再登录；他的任职和办过的事都保留。以后可以再启用。",
    "停用",
    "账号已经停用。",
)
ENABLE = Question(
    "启用账号", "启用后他可以用原来的密码登录；忘了密码，再重置。", "启用", "账号已经启用。"
)
UNLOCK = Question(
    "解除登录锁定",
    "密码连续写错5次会暂停登录15分钟。确认是他本人后再解除；解除后他马上可以登录。",
    "解除锁定",
    "登录锁定已经解除。",
)


def _ask(
    request: HttpRequest, person: User, question: Question, act: Callable[[], None]
) -> HttpResponse:
    """Ask on GET; on POST do the act and go back to the person."""
    if request.method == "GET":
        context = {"person": person, "question": question}
        return render(request, "villages/person_question.html", context)
    act()
    messages.success(request, question.done)
    return redirect("villages:person-detail", pk=person.pk)


@require_http_methods(["GET", "POST"])
def person_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password; the answer is its slip."""
    person = get_person_or_404(request.user, pk)
    require(request.user, "account.reset")
    if request.method == "GET":
        return render(request, "villages/person_reset.html", {"person": person})
    slip = services.reset_account(person, today=timezone.localdate(), by=request.user)
    return slips_page(request, [slip], "密码已经重置", [way_to(person)])


@require_http_methods(["GET", "POST"])
def person_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a person from signing in."""
    person = get_person_or_404(request.user, pk)
    require(request.user, "account.disable")
    today = timezone.localdate()
    return _ask(
        request,
        person,
        DISABLE,
        lambda: services.disable_person(person, today=today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def person_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a disabled person sign in again."""
    person = get_person_or_404(request.user, pk)
    require(request.user, "account.disable")
    today = timezone.localdate()
    return _ask(
        request,
        person,
        ENABLE,
        lambda: services.enable_person(person, today=today, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a person's failed sign-ins."""
    person = get_person_or_404(request.user, pk)
    require(request.user, "account.unlock")
    return _ask(request, person, UNLOCK, lambda: services.unlock_person(person, by=request.user))
