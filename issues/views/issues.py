"""One problem: its page, and the pictures and papers that hang on it."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from issues.models import UNFINISHED_STATES, Attachment, Issue
from issues.queries.issue_page import WITH_PEOPLE, issue_page
from issues.queries.likeness import suggestions_for
from issues.queries.moves import may_triage
from issues.services.attachments import record_look
from issues.services.escalations import ESCALATABLE
from issues.services.flow import ACTION_WORDS
from shaping.uploads.serving import file_response
from villages.capabilities import may
from villages.scoping import get_visible_or_404


def visible_issue(request: HttpRequest, pk: int) -> Issue:
    """The problem, if the user may see it; Http404 else."""
    rows = Issue.objects.select_related(*WITH_PEOPLE)
    return get_visible_or_404(rows, request.user, pk=pk)


@require_GET
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Story, facts, clocks, relations and the moves open to the user; looks at sensitive ones are kept."""
    issue = visible_issue(request, pk)
    record_look(issue, by=request.user)
    today = timezone.localdate()
    may_escalate = issue.state in ESCALATABLE and may(
        request.user, "escalation.draft", issue.village
    )
    context = {
        "issue": issue,
        "page": issue_page(issue, request.user, ACTION_WORDS, today),
        "is_watched": issue.is_watched(today),
        "may_escalate": may_escalate,
        "may_answer": may_triage(issue, request.user),
    } | likeness_panel(request, issue)
    return render(request, "issues/issue_detail.html", context)


def likeness_panel(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    """Earlier problems like this one, for whoever sorts it, until it is known to have come back."""
    is_open = issue.state in UNFINISHED_STATES and issue.recurrence_of_id is None
    if not is_open or not may_triage(issue, request.user):
        return {}
    return {
        "suggestions": suggestions_for(issue, request.user),
        "may_answer_likeness": True,
    }


def _attachment(request: HttpRequest, pk: int, attachment: int) -> Attachment:
    rows = Attachment.objects.select_related("stored_file", "issue__village__township")
    return get_visible_or_404(rows, request.user, pk=attachment, issue__pk=pk)


@require_GET
def attachment_file(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """A picture or paper of a problem; of a sensitive one the look is kept."""
    row = _attachment(request, pk, attachment)
    record_look(row.issue, by=request.user)
    return file_response(row.stored_file)


@require_GET
def attachment_thumbnail(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """The small picture that the problem's page shows."""
    return file_response(_attachment(request, pk, attachment).stored_file, thumbnail=True)
