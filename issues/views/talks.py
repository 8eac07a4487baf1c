"""Evening talks: list, calendar, the one form, the paper form, a talk and what became of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from issues.forms.talks import BaseProblems, TalkFilter, TalkForm, problem_rows
from issues.models import IssueCategory
from issues.queries.talks import issues_of_talk, waiting_problems
from issues.services import talks as services
from issues.services.talk_export import (
    TITLE,
    calendar_title,
    export_calendar,
    export_talks,
)
from organizations.models import EveningTalk
from organizations.queries.talks import (
    calendar_rows,
    talk_target,
    talk_townships,
    talk_villages,
    talks_of,
)
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.models import Hamlet, Township, Village
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50
FIRST_YEAR = 2000
PAPER_ROWS = range(8)


def visible_talk(request: HttpRequest, pk: int) -> EveningTalk:
    """The talk, if the user may see it; Http404 else."""
    rows = EveningTalk.objects.select_related("hamlet__village__township", "recorded_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def visible_village(request: HttpRequest, code12: str) -> Village:
    """The village whose talks the user keeps; Http404 or 403 else."""
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "talk.edit", village)
    return village


@require_GET
def talk_list(request: HttpRequest) -> HttpResponse:
    """Every talk the user may see, narrowed, newest first."""
    require(request.user, "participation.read")
    form = TalkFilter(request.user, request.GET)
    is_right = form.is_valid()
    talks = talks_of(request.user, form.choice) if is_right else EveningTalk.objects.none()
    context = {
        "form": form,
        "page": Paginator(talks, PAGE_SIZE).get_page(request.GET.get("page")),
        "editing": list(talk_villages(request.user)),
        "chosen": form.words,
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
        "today": timezone.localdate(),
    }
    return render(request, "issues/talk_list.html", context, status=200 if is_right else 400)


@require_GET
def talk_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    require(request.user, "participation.read")
    form = TalkFilter(request.user, request.GET)
    if not form.is_valid():
        raise Refused("查找的条件不对，没有导出。请回到夜话，改好条件再导。")
    content = export_talks(talks_of(request.user, form.choice), form.words, by=request.user)
    header = content_disposition_header(True, f"{TITLE}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


@require_GET
def talk_calendar(request: HttpRequest) -> HttpResponse:
    """Hamlet × month of a year, with a plain hint where this month has none yet."""
    townships, township, year = _calendar_of(request)
    today = timezone.localdate()
    context = {
        "township": township,
        "townships": townships,
        "year": year,
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < today.year else None,
        "months": range(1, 13),
        "this_month": today.month if year == today.year else 0,
        "target": talk_target(township),
        "rows": calendar_rows(request.user, township, year),
    }
    return render(request, "issues/talk_calendar.html", context)


@require_GET
def talk_calendar_export(request: HttpRequest) -> HttpResponse:
    _, township, year = _calendar_of(request)
    rows = calendar_rows(request.user, township, year)
    content = export_calendar(township, year, rows, by=request.user)
    disposition = content_disposition_header(True, f"{calendar_title(township, year)}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )


def _calendar_of(request: HttpRequest) -> tuple[list[Township], Township, int]:
    """The townships whose talks the user reads, the chosen one and the chosen year."""
    require(request.user, "participation.read")
    townships = talk_townships(request.user)
    code = request.GET.get("township", "")
    township = next((row for row in townships if row.code9 == code), townships[0])
    return townships, township, _year_of(request.GET.get("year", ""), timezone.localdate().year)


def _year_of(text: str, this_year: int) -> int:
    """The year an address names, else this one."""
    is_number = text.isascii() and text.isdecimal() and len(text) == 4
    return int(text) if is_number and FIRST_YEAR <= int(text) <= this_year else this_year


@require_GET
def talk_form(request: HttpRequest, code12: str) -> HttpResponse:
    """The form on paper, field by field, to be filled in by hand."""
    village = visible_village(request, code12)
    context = {
        "village": village,
        "hamlets": Hamlet.objects.filter(village=village).order_by("code"),
        "categories": IssueCategory.objects.filter(township=village.township_id).offered(),
        "rows": PAPER_ROWS,
    }
    return render(request, "issues/talk_form.html", context)


@require_http_methods(["GET", "POST"])
def talk_create(request: HttpRequest) -> HttpResponse:
    """One page: the talk and the problems that were raised, typed once."""
    village = _village_of(request)
    if village is None:
        messages.info(request, "请先选村(社区)，再登记夜话。")
        return redirect("issues:talk-list")
    code = request.GET.get("hamlet", "")
    hamlets = Hamlet.objects.filter(village=village)
    hamlet = hamlets.filter(code=code).first() if code.isalnum() else None
    data = request.POST if request.method == "POST" else None
    form = TalkForm(village, data, initial={"hamlet": hamlet})
    problems = problem_rows(village, data)

    def write() -> services.Recorded:
        values = form.cleaned_data
        return services.record_talk(
            values["hamlet"], form.facts, problems.raised(), key=values["key"], by=request.user
        )

    context = {"form": form, "problems": problems, "village": village}
    return _written(request, context, write)


def _village_of(request: HttpRequest) -> Village | None:
    """The village that the address names, or the only one whose talks the user keeps."""
    code = request.GET.get("village", "")
    if code:
        return visible_village(request, code)
    require(request.user, "talk.edit")
    villages = list(talk_villages(request.user)[:2])
    return villages[0] if len(villages) == 1 else None


@require_http_methods(["GET", "POST"])
def talk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend the talk, add problems that were forgotten."""
    talk = visible_talk(request, pk)
    village = talk.hamlet.village
    require(request.user, "talk.edit", village)
    data = request.POST if request.method == "POST" else None
    form = TalkForm(village, data, instance=talk)
    problems = problem_rows(village, data)

    def write() -> services.Recorded:
        version = form.cleaned_data["version"]
        raised = problems.raised()
        return services.change_talk(talk, form.facts, raised, version=version, by=request.user)

    context = {"form": form, "problems": problems, "village": village, "talk": talk}
    return _written(request, context, write)


def _written(
    request: HttpRequest, context: dict[str, Any], write: Callable[[], services.Recorded]
) -> HttpResponse:
    """Write the talk down and go to its page; else the form with everything that was typed."""
    form, status = context["form"], 200
    if _is_whole(form, context["problems"]):
        try:
            done = write()
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status if isinstance(refusal, StaleState) else status
        else:
            messages.success(request, _told(done))
            return redirect("issues:talk-detail", done.talk.pk)
    return render(request, "issues/talk_edit.html", context, status=status)


def _is_whole(form: TalkForm, problems: BaseProblems) -> bool:
    """Whether both parts are right; both are asked, so that every error is told at once."""
    are_right = problems.is_valid()
    return form.is_valid() and are_right


def _told(done: services.Recorded) -> str:
    if not done.is_new:
        return "这场夜话刚才已经存过，没有重复登记。还要补问题，请点“修改或补问题”。"
    if done.issue_list is None:
        return "已存好。"
    year, month = done.issue_list.year, done.issue_list.month
    return f"已存好。提出的问题已写进{year}年{month}月问题清单的草稿，到时核对上报。"


@require_GET
def talk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk, and where each of its problems stands."""
    talk = visible_talk(request, pk)
    context = {
        "talk": talk,
        "issues": issues_of_talk(talk, request.user),
        "waiting": waiting_problems(talk, request.user),
        "may_edit": may(request.user, "talk.edit", talk.hamlet.village),
    }
    return render(request, "issues/talk_detail.html", context)
