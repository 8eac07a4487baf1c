"""The small pages of a problem's moves: one table says which form and which service each has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issues.forms import handling as asked
from issues.models import ExtensionRequest, ExtensionState, Issue, IssueState
from issues.queries.moves import MOVES
from issues.services import attachments, extensions, handling, parking, triage
from issues.views.issues import likeness_panel, visible_issue
from shaping.uploads.services import store_document
from shaping.workflow import Forbidden, Refused
from villages.capabilities import require
from villages.scoping import get_visible_or_404


@dataclass(frozen=True)
class Act:
    """A move's form, the service it calls with what was filled in, and what is said afterwards."""

    form: type[forms.BaseForm]
    run: Callable[..., Any]
    done: str


def _triage(issue: Issue, data: dict[str, Any], **who: Any) -> None:
    triage.triage_issue(issue, triage.Triage(**data), **who)


def _assign(issue: Issue, data: dict[str, Any], **who: Any) -> None:
    triage.assign_issue(issue, triage.Assignment(**data), **who)


def _merge(issue: Issue, data: dict[str, Any], **who: Any) -> None:
    triage.merge_issues(issue, data["into"], data["words"], **who)


def _verify(issue: Issue, data: dict[str, Any], **who: Any) -> None:
    handling.verify_issue(issue, handling.Verification(**data), **who)


def _with(service: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """A service that takes these fields of the form in this order."""

    def run(issue: Issue, data: dict[str, Any], **who: Any) -> None:
        service(issue, *(data[name] for name in names), **who)

    return run


ACTS = {
    "triage": Act(asked.TriageForm, _triage, "分办登记已存好。"),
    "assign": Act(asked.AssignForm, _assign, "已经交办。"),
    "edit": Act(
        asked.CorrectionForm,
        triage.edit_issue,
        "已经改好。原来的内容在办理记录里，已上报的清单不变。",
    ),
    "merge": Act(asked.MergeForm, _merge, "已经合并，两件的办理记录都保留。"),
    "finish": Act(
        asked.FinishForm,
        _with(handling.finish_issue, "result", "photos"),
        "已经办结，等另一人核验。",
    ),
    "hand-back": Act(
        asked.HandBackForm,
        _with(handling.hand_back_issue, "words"),
        "已经退单，等镇办公室重新交办。",
    ),
    "verify": Act(asked.VerifyForm, _verify, "核验已登记。"),
    "fail": Act(
        asked.FailForm,
        _with(handling.fail_verification, "words", "due_on"),
        "核验没有通过，已退给办理人。",
    ),
    "reopen": Act(
        asked.ReopenForm, _with(handling.reopen_issue, "words"), "已经重新办理，请交办。"
    ),
    "park": Act(
        asked.ParkForm,
        _with(parking.park_issue, "words", "review_on"),
        "已经挂账，到复查日期会提醒。",
    ),
    "review": Act(
        asked.ReviewForm,
        _with(parking.review_parked, "words", "review_on"),
        "复查已登记，继续挂账。",
    ),
    "resume": Act(
        asked.ResumeForm, _with(parking.resume_issue, "words", "due_on"), "已经恢复办理。"
    ),
    "decline": Act(
        asked.DeclineForm,
        _with(parking.decline_issue, "words"),
        "已登记不予办理，村里看得到理由。",
    ),
    "extension": Act(
        asked.ExtensionForm,
        _with(extensions.ask_extension, "asked_until", "words"),
        "申请已提出，等镇办公室答复。",
    ),
    "comment": Act(asked.CommentForm, _with(handling.comment, "words"), "留言已记下。"),
    "attach": Act(
        asked.AttachForm,
        _with(attachments.attach_files, "photos", "phase", "words"),
        "照片材料已添加。",
    ),
}


@require_http_methods(["GET", "POST"])
def issue_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One move of a problem: its form, and what comes of it."""
    issue = visible_issue(request, pk)
    if _is_late(request, issue, verb):
        return redirect("issues:issue-detail", issue.pk)
    if request.method == "GET":
        attachments.record_look(issue, by=request.user)
    form: Any = ACTS[verb].form(issue, request.user, request.POST or None, request.FILES or None)
    status = 200
    if form.is_valid():
        try:
            _run(request, issue, verb, form)
        except Forbidden:
            raise
        except Refused as refusal:
            status = _show(refusal, form, issue)
        else:
            messages.success(request, ACTS[verb].done)
            return redirect(_next_page(issue, verb), issue.pk)
    panel = likeness_panel(request, issue) if verb == "triage" else {}
    context = {"issue": issue, "move": MOVES[verb], "form": form} | panel
    return render(request, "issues/issue_act.html", context, status=status)


def _run(request: HttpRequest, issue: Issue, verb: str, form: Any) -> None:
    """Store the file that came with the form, if any, and call the move's service."""
    data = dict(form.cleaned_data)
    version, upload, key = (data.pop(name, None) for name in ("version", "upload", "upload_key"))
    if upload:
        code = issue.village.township.code9
        data["photos"].append(store_document(upload, key=key, by=request.user, township_code=code))
    if verb == "merge":
        data["into"] = form.into
    ACTS[verb].run(issue, data, by=request.user, version=version)


def _is_late(request: HttpRequest, issue: Issue, verb: str) -> bool:
    """Whether the form is asked for in a state that does not allow the move; says so then."""
    move = MOVES[verb]
    if not move.allows(issue, request.user):
        raise Forbidden(move.refusal)
    if request.method == "POST" or issue.state in move.states:
        return False
    words = f"这件问题现在是“{issue.get_state_display()}”，不能办“{move.word}”。"
    messages.warning(request, words)
    return True


def _show(refusal: Refused, form: Any, issue: Issue) -> int:
    """Put the refusal on the form, keep what was typed and sent, and carry on with the newest version."""
    form.add_error(None, refusal.message)
    issue.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(issue.version)
    files = form.cleaned_data.get("photos")
    if files is not None:
        form.data.setlist("photos", [str(stored.key) for stored in files])
        form.data["upload_key"] = str(uuid4())
    return refusal.status


def _next_page(issue: Issue, verb: str) -> str:
    """A newly sorted problem goes on to its assignment; everything else back to the problem."""
    if verb == "triage" and issue.state == IssueState.ACCEPTED:
        return MOVES["assign"].url_name
    return "issues:issue-detail"


@require_http_methods(["GET", "POST"])
def extension_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's answer to a request for more time."""
    requests = ExtensionRequest.objects.select_related("issue__village__township", "asked_by")
    asked_for = get_visible_or_404(requests, request.user, pk=pk)
    require(request.user, "issue.triage", asked_for.issue.village)
    if request.method == "GET" and asked_for.state != ExtensionState.ASKED:
        messages.warning(request, "这份申请已经答复过了，结果在下面。")
        return redirect("issues:issue-detail", asked_for.issue_id)
    if request.method == "GET":
        attachments.record_look(asked_for.issue, by=request.user)
    form = asked.AnswerForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            extensions.answer_extension(asked_for, **form.cleaned_data, by=request.user)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            messages.success(request, "已经答复，办理人看得到。")
            return redirect("issues:issue-detail", asked_for.issue_id)
    context = {"request_row": asked_for, "issue": asked_for.issue, "form": form}
    return render(request, "issues/issue_extension.html", context, status=status)
