"""Common topics: proposals, the topic's page, its problems, its rule."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from issues.forms.topics import JoinForm, RemedyForm, ReopenForm, TopicForm
from issues.models import CommonTopic, Issue, TopicState
from issues.queries.topics import (
    effect_of,
    issues_of,
    joinable_issues,
    later_issues,
    proposals_of,
    topics_of,
)
from issues.services import topics as services
from shaping.uploads.services import store_document
from shaping.uploads.serving import file_response
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50


def visible_topic(request: HttpRequest, pk: int) -> CommonTopic:
    """The topic, if the user may see it; Http404 else."""
    rows = CommonTopic.objects.select_related(
        "township", "category", "remedy_file", "opened_by", "closed_by", "owner"
    )
    return get_visible_or_404(rows, request.user, pk=pk)


@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    """What several villages share: proposals first, then the topics."""
    require(request.user, "topic.read")
    state = request.GET.get("state", "")
    page = Paginator(topics_of(request.user, state), PAGE_SIZE)
    context = {
        "states": TopicState.choices,
        "state": state if state in TopicState.values else "",
        "page": page.get_page(request.GET.get("page")),
        "proposals": proposals_of(request.user),
        "may_open": may(request.user, "topic.manage"),
    }
    return render(request, "issues/topic_list.html", context)


@require_http_methods(["GET", "POST"])
def topic_create(request: HttpRequest) -> HttpResponse:
    """Open a topic; a proposal fills in the category."""
    require(request.user, "topic.manage")
    form = TopicForm(request.user, request.GET.get("category", ""), request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            topic = services.open_topic(
                values["category"],
                title=values["title"],
                owner_unit=values["owner_unit"],
                owner=values["owner"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已立项。请勾选要列入的问题。")
            return redirect("issues:topic-detail", topic.pk)
    return render(request, "issues/topic_form.html", {"form": form})


@require_GET
def topic_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The topic with its problems, its rule, and what the rule prevented."""
    topic = visible_topic(request, pk)
    manages = may(request.user, "topic.manage", topic.township)
    is_open = topic.state == TopicState.OPEN
    joinable = joinable_issues(topic, request.user) if manages and is_open else []
    context = {
        "topic": topic,
        "issues": issues_of(topic, request.user),
        "effect": effect_of(topic),
        "later": later_issues(topic, request.user),
        "form": JoinForm(joinable) if joinable else None,
        "may_change": manages and is_open,
        "may_reopen": manages and not is_open,
    }
    return render(request, "issues/topic_detail.html", context)


@require_POST
def topic_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen problems under the topic, all or none."""
    topic = visible_topic(request, pk)
    require(request.user, "topic.manage", topic.township)
    form = JoinForm(joinable_issues(topic, request.user), request.POST)
    if not form.is_valid():
        messages.error(request, "".join(form.errors["issues"]))
        return redirect("issues:topic-detail", pk)
    chosen = form.cleaned_data["issues"]
    with transaction.atomic():
        for issue in chosen:
            services.join_topic(issue, topic, by=request.user)
    messages.success(request, f"已列入{len(chosen)}件。")
    return redirect("issues:topic-detail", pk)


@require_POST
def topic_leave(request: HttpRequest, pk: int, issue: int) -> HttpResponse:
    """Take a problem out again."""
    topic = visible_topic(request, pk)
    require(request.user, "topic.manage", topic.township)
    issues = Issue.objects.select_related("village__township", "common_topic")
    row = get_visible_or_404(issues, request.user, pk=issue, common_topic=topic)
    services.leave_topic(row, by=request.user)
    messages.success(request, f"{row.number}已移出。")
    return redirect("issues:topic-detail", pk)


@require_http_methods(["GET", "POST"])
def topic_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the topic with its rule: title, date, text or file."""
    topic = visible_topic(request, pk)
    require(request.user, "topic.manage", topic.township)
    form = RemedyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            _close(topic, form, request)
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已建章立制。以后同类的新问题会在这里对比。")
            return redirect("issues:topic-detail", pk)
    return render(request, "issues/topic_close.html", {"form": form, "topic": topic})


def _close(topic: CommonTopic, form: RemedyForm, request: HttpRequest) -> None:
    values = form.cleaned_data
    code = topic.township.code9
    with transaction.atomic():
        stored = None
        if values["file"]:
            stored = store_document(
                values["file"], key=uuid4(), by=request.user, township_code=code
            )
        services.close_topic(
            topic,
            title=values["title"],
            adopted_on=values["adopted_on"],
            text=values["text"],
            file=stored,
            by=request.user,
        )


@require_http_methods(["GET", "POST"])
def topic_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the topic up again."""
    topic = visible_topic(request, pk)
    require(request.user, "topic.manage", topic.township)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        services.reopen_topic(topic, form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已重新推进。")
        return redirect("issues:topic-detail", pk)
    return render(request, "issues/topic_close.html", {"form": form, "topic": topic})


@require_GET
def topic_remedy(request: HttpRequest, pk: int) -> FileResponse:
    """The file of the rule."""
    topic = visible_topic(request, pk)
    if topic.remedy_file is None:
        raise Http404("这个共性问题没有制度文件。")
    return file_response(topic.remedy_file, download=True)
