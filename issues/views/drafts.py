"""Filling a month's list: the page, and the address its script saves to."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from issues.forms.lists import (
    CARRIED_CHOICES,
    MOST_CARRIED_WORDS,
    CardForm,
    change_from_json,
    change_from_post,
)
from issues.models import IssueList
from issues.queries.draft_fields import Choices, choices_of
from issues.queries.draft_rows import MOST_PHOTOS
from issues.queries.list_pages import (
    Carried,
    carried_of,
    hidden_count,
    readable_rows,
    returned_reasons,
    standing_of,
)
from issues.services.draft_changes import DraftChange
from issues.services.drafts import Conflict, SavedDraft, save_draft
from issues.services.lists import why_not_editable
from issues.views.lists import page_frame, to_page, visible_list
from shaping.workflow import Refused
from villages.capabilities import require

SIGN_IN_AGAIN = "登录已经过期，请重新登录。填的内容已存在本机，登录后会自动恢复。"


@require_http_methods(["GET", "POST"])
def list_edit(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The cards; sent without scripts, it saves the draft and goes where the button says."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.edit", issue_list.village)
    if not issue_list.is_editable:
        messages.info(request, why_not_editable(issue_list))
        return to_page("list-detail", issue_list)
    if request.method == "GET":
        return _edit_page(request, issue_list)
    change = change_from_post(request.POST)
    try:
        saved = save_draft(issue_list, _without_removed(request, change), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _edit_page(request, issue_list, change=change, status=refusal.status)
    if saved.conflicts:
        return _edit_page(request, issue_list, change, saved.conflicts, 409)
    return _onward(request, issue_list)


def _without_removed(request: HttpRequest, change: DraftChange) -> DraftChange:
    """The change without the card whose button was pressed."""
    key = request.POST.get("remove", "")
    if key not in change.rows:
        return change
    rows = dict(change.rows)
    deleted = {**change.deleted, key: int(rows.pop(key)["rev"])}
    return DraftChange(rows, deleted, change.carried, change.tab)


def _onward(request: HttpRequest, issue_list: IssueList) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "check":
        return to_page("list-check", issue_list)
    if action != "add":
        messages.success(request, "草稿已存。")
    page = to_page("list-edit", issue_list)
    page["Location"] += "?add=1#cards" if action == "add" else ""
    return page


def _edit_page(
    request: HttpRequest,
    issue_list: IssueList,
    change: DraftChange | None = None,
    conflicts: list[Conflict] | None = None,
    status: int = 200,
) -> HttpResponse:
    choices = choices_of(issue_list.village)
    found = {(conflict.kind, conflict.key): conflict for conflict in conflicts or []}
    reasons = returned_reasons(issue_list, request.user)
    cards = _cards(readable_rows(issue_list, request.user), choices, change, found, reasons)
    if not cards or request.GET.get("add"):
        cards.append({"form": CardForm(str(uuid4()), choices), "rev": 0, "photos": []})
    carried = [
        {
            "row": _as_typed(row, change),
            "conflict": found.get(("carried", str(row.issue.pk))),
            "reason": reasons.get(f"carried:{row.issue.pk}", ""),
        }
        for row in carried_of(issue_list, request.user)
    ]
    context = page_frame(issue_list) | {
        "cards": cards,
        "hidden_count": hidden_count(issue_list, request.user),
        "carried": carried,
        "carried_choices": CARRIED_CHOICES,
        "most_words": MOST_CARRIED_WORDS,
        "empty": {"form": CardForm("__key__", choices), "rev": 0, "photos": []},
        "standing": standing_of(issue_list, timezone.localdate()),
        "most_photos": MOST_PHOTOS,
        "conflicts": conflicts or [],
        "storage_key": f"list-draft:{request.user.pk}:{issue_list.pk}",
        "tab": str(uuid4()),
    }
    return render(request, "issues/list_edit.html", context, status=status)


def _as_typed(row: Carried, change: DraftChange | None) -> Carried:
    """The statement with what was typed and could not be saved."""
    typed = change.carried.get(str(row.issue.pk)) if change else None
    if not typed:
        return row
    words, status = typed.get("words", row.words), typed.get("status", row.status)
    return replace(row, words=str(words), status=str(status))


def _cards(
    readable: list[tuple[str, dict[str, Any]]],
    choices: Choices,
    change: DraftChange | None,
    found: dict[tuple[str, str], Conflict],
    reasons: dict[str, str],
) -> list[dict[str, Any]]:
    """The stored cards; what was typed and not stored stands in place of them or after them."""
    rows = dict(readable)
    typed = dict(change.rows) if change else {}
    cards = []
    for key in [*rows, *(key for key in typed if key not in rows)]:
        row = typed.get(key) or rows[key]
        stored = rows.get(key)
        cards.append(
            {
                "form": CardForm(key, choices, row),
                "rev": stored["rev"] if stored else 0,
                "photos": row.get("photos") or [],
                "reason": reasons.get(f"row:{key}", ""),
                "conflict": found.get(("row", key)),
            }
        )
    return cards


@login_not_required
def list_draft(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Save what the page's script sends; an ended session gets words, not the sign-in page."""
    if not request.user.is_authenticated:
        return JsonResponse({"ok": False, "message": SIGN_IN_AGAIN}, status=401)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    issue_list = visible_list(request, code12, month_code)
    try:
        require(request.user, "list.edit", issue_list.village)
        # Of a form the body has been read already, and no page of ours sends one here.
        body = request.body if request.content_type == "application/json" else b""
        saved = save_draft(issue_list, change_from_json(body), by=request.user)
    except Refused as refusal:
        answer = {"ok": False, "message": refusal.message, "is_final": not issue_list.is_editable}
        return JsonResponse(answer, status=refusal.status)
    return JsonResponse(_as_json(saved))


def _as_json(saved: SavedDraft) -> dict[str, Any]:
    return {
        "ok": True,
        "version": saved.version,
        "saved_at": f"{timezone.localtime(saved.saved_at):%H:%M}",
        "rows": saved.rows,
        "carried": saved.carried,
        "conflicts": [
            {
                "kind": conflict.kind,
                "key": conflict.key,
                "theirs": conflict.theirs,
                "sentence": conflict.sentence,
            }
            for conflict in saved.conflicts
        ],
        "others": [{"key": other.key, "rev": other.rev, "by": other.by} for other in saved.others],
    }
