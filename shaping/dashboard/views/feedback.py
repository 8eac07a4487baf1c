"""有话说: everybody writes, the office answers (required by the national rules)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shaping.dashboard.forms.feedback import AnswerForm, FeedbackForm
from shaping.dashboard.queries.areas import own_code
from shaping.dashboard.queries.feedback import (
    answerable_feedback,
    own_feedback,
    readable_feedback,
)
from shaping.notices.services.feedback import answer_feedback, write_feedback
from shaping.workflow import Forbidden
from villages.capabilities import may, require

ENTRIES_PER_PAGE = 20


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Write a new entry; see one's own with their answers, and those one has to answer."""
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_feedback(
            form.cleaned_data["text"], township_code=own_code(request.user), by=request.user
        )
        messages.success(request, "已经收到您的话。答复会写在这一页上。")
        return redirect("dashboard:feedback")
    content = {"form": form, "own": own_feedback(request.user)[:ENTRIES_PER_PAGE]}
    if may(request.user, "feedback.answer"):
        entries = answerable_feedback(request.user).order_by("answered_at", "-pk")
        content["desk"] = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboard/feedback.html", content)


@require_http_methods(["GET", "POST"])
def feedback_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one entry; it can be answered once."""
    entry = readable_feedback(request.user).filter(pk=pk).first()
    if entry is None:
        raise Http404
    require(request.user, "feedback.answer")
    if entry.author_id == request.user.pk:
        raise Forbidden("这是您自己写的，要由别人答复。")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_feedback(entry, form.cleaned_data["answer"], by=request.user)
        messages.success(request, "答复已经发出。")
        return redirect("dashboard:feedback")
    return render(request, "dashboard/feedback_answer.html", {"form": form, "entry": entry})
