"""What the score page's script is answered: always JSON with the sheet's state, never a page."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone

from assessments.forms.judging import lines_as_json
from assessments.models import ScoreSheet, SheetState
from assessments.services.score_lines import stored_lines
from shaping.workflow import Refused

SIGN_IN_AGAIN = "登录已经过期，请重新登录。打的分已存在本机，登录后会自动上传。"
NOT_FOUND = "这张评分表找不到了，或者不在您的范围内。打的分还在本机，请问镇共同缔造办公室。"

View = Callable[..., HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a form."""
    return "application/json" in (request.headers.get("Accept", ""), request.content_type)


def answers_scripts(view: View) -> View:
    """Give a script its refusals as JSON, an ended session too; forms get pages as everywhere."""

    @login_not_required
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if wants_json(request):
                return _refusal(SIGN_IN_AGAIN, 401)
            return redirect_to_login(request.get_full_path())
        if not wants_json(request):
            return view(request, *args, **kwargs)
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return _refusal(refusal.message, refusal.status)
        except Http404:
            return _refusal(NOT_FOUND, 404)

    return inner


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"ok": False, "message": message}, status=status)


def sheet_answer(sheet: ScoreSheet, refusal: Refused | None = None) -> JsonResponse:
    """The sheet as the database has it, for its own inspector alone; with a refusal's words."""
    answer = sheet_values(sheet) | {
        "ok": refusal is None,
        "message": refusal.message if refusal else "",
        "total": sheet.points,
        "saved_at": f"{timezone.localtime():%H:%M}",
    }
    return JsonResponse(answer, status=refusal.status if refusal else 200)


def sheet_values(sheet: ScoreSheet) -> dict[str, Any]:
    """What the script knows of an opened sheet: where to send, how far it is, every line."""
    return {
        "revision": sheet.revision,
        "rubric_hash": sheet.rubric.content_hash if sheet.rubric else "",
        "is_draft": sheet.state == SheetState.DRAFT,
        "now": time(),
        "lines": lines_as_json(stored_lines(sheet)),
        "lines_url": reverse("assessments:sheet-lines", args=[sheet.pk]),
        "seal_url": reverse("assessments:sheet-seal", args=[sheet.pk]),
        "check_url": reverse("assessments:sheet-check", args=[sheet.pk]),
    }
