"""The month-end review: its form, and its record on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.points_reviews import MeetingForm, RowSet, RowSources
from organizations.models import PointsReview
from organizations.queries.points import entries_of, scheme_of
from organizations.services.points_reviews import record_review
from organizations.views.points import EDIT, carried_out, visible_hamlet
from shaping.workflow import Refused
from villages.models import Hamlet
from villages.scoping import get_visible_or_404


@require_http_methods(["GET", "POST"])
def review_create(request: HttpRequest, code: str) -> HttpResponse:
    """Up to forty rows of points; only the filled ones count, all or nothing."""
    hamlet = visible_hamlet(request, code, EDIT)
    found = scheme_of(hamlet)
    if found is None or found.ended_on is not None:
        raise Refused("这个村湾没有开展积分，或者已经停止。请先在积分页面点“开始”。")
    sources = RowSources(hamlet)
    form = MeetingForm(hamlet, request.POST or None)
    rows = RowSet(request.POST or None, prefix="rows", form_kwargs={"sources": sources})
    is_valid = form.is_valid() and rows.is_valid()
    if is_valid and carried_out(form, lambda: _record(hamlet, form, rows, request)):
        messages.success(request, f"评议已登记，一共{len(rows.given)}笔。")
        review = PointsReview.objects.get(key=form.cleaned_data["key"])
        return redirect("organizations:points-review-detail", review.pk)
    context = {"hamlet": hamlet, "form": form, "rows": rows, "sources": sources}
    return render(request, "organizations/points_review.html", context)


def _record(hamlet: Hamlet, form: MeetingForm, rows: Any, request: HttpRequest) -> None:
    record_review(hamlet, form.meeting, rows.given, key=form.cleaned_data["key"], by=request.user)


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the panel gave and took, to be signed on paper."""
    rows = PointsReview.objects.select_related("hamlet__village__township", "recorded_by")
    review = get_visible_or_404(rows, request.user, pk=pk)
    context = {"review": review, "hamlet": review.hamlet, "entries": entries_of(review)}
    return render(request, "organizations/points_review_detail.html", context)
