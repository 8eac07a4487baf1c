"""What anybody may read without signing in: 公示 in its days, and the cases put on the public page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.queries.disclosures import running_disclosures
from organizations.forms.case_lists import PublicCaseFilter
from organizations.models import Case
from organizations.queries.cases import Choice, photos_of, public_cases
from shaping.uploads.serving import file_response

PAGE_SIZE = 24
View = Callable[..., HttpResponseBase]


def _open_to_all(view: View) -> View:
    """No sign-in, and nothing is kept by browsers: what is taken down is gone at once."""

    @login_not_required
    @require_safe
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return inner


@_open_to_all
def public_home(request: HttpRequest) -> HttpResponseBase:
    """The public page: what is in disclosure these days, and the cases by kind and words."""
    form = PublicCaseFilter(request.GET)
    rows = public_cases(form.choice) if form.is_valid() else Case.objects.none()
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": form.words,
        "disclosures": running_disclosures(timezone.localdate()),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "dashboard/public_home.html", context, status=status)


@_open_to_all
def public_case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One public case."""
    case = _public_or_404(pk)
    context = {"case": case, "photos": list(photos_of(case))}
    return render(request, "dashboard/public_case.html", context)


@_open_to_all
def public_photo(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """One picture of a public case."""
    row = photos_of(_public_or_404(pk)).filter(pk=photo).first()
    if row is None:
        raise Http404("没有找到这张照片。")
    return file_response(row.stored_file)


def _public_or_404(pk: int) -> Case:
    case = public_cases(Choice()).filter(pk=pk).first()
    if case is None:
        raise Http404("没有找到这篇案例，可能已经撤下。")
    return case
