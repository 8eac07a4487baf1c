"""Pictures of a case: added, described, removed, and handed out to whoever may read the case."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.forms.cases import CaptionForm, PhotosForm
from organizations.models import Case, CasePhoto
from organizations.queries.cases import acts_on, photos_of
from organizations.services import case_photos as services
from organizations.views.cases import status_of, visible_case
from organizations.views.files import unlisted
from shaping.uploads.serving import file_response
from villages.capabilities import require


def photo_or_404(case: Case, pk: int) -> CasePhoto:
    """The picture of this case; Http404 when it has none of that number."""
    photo = photos_of(case).filter(pk=pk).first()
    if photo is None:
        raise Http404("没有找到这张照片，可能已经删掉了。")
    photo.case = case
    return photo


@require_http_methods(["GET", "POST"])
def case_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang pictures on the case that the page has sent before."""
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    if request.method == "GET" and not acts_on(case, request.user).write:
        return _too_late(request, case)
    form = PhotosForm(request.user, request.POST or None)
    status = 200
    if form.is_valid():
        values = form.cleaned_data
        status = status_of(
            form,
            lambda: services.add_photos(case, values["photos"], values["caption"], by=request.user),
        )
        if not status:
            messages.success(request, f"已添加{len(values['photos'])}张照片。")
            return redirect("organizations:case-detail", case.pk)
    context = {"form": form, "case": case, "keys": request.POST.getlist("photos")}
    return render(request, "organizations/case_photos.html", context, status=status)


@require_http_methods(["GET", "POST"])
def case_photo_edit(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Say what a picture shows."""
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    row = photo_or_404(case, photo)
    if request.method == "GET" and not acts_on(case, request.user).write:
        return _too_late(request, case)
    form = CaptionForm(row, request.POST or None)
    status = 200
    if form.is_valid():
        words = form.cleaned_data["caption"]
        status = status_of(form, lambda: services.caption_photo(row, words, by=request.user))
        if not status:
            messages.success(request, "照片说明已存好。")
            return redirect("organizations:case-detail", case.pk)
    context: dict[str, Any] = {"form": form, "case": case, "photo": row}
    return render(request, "organizations/case_photos.html", context, status=status)


@require_POST
def case_photo_remove(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Take a picture out of the case."""
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    services.remove_photo(photo_or_404(case, photo), by=request.user)
    messages.success(request, "照片已删掉。")
    return redirect("organizations:case-detail", case.pk)


@unlisted
@require_safe
def case_photo(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """One picture of a case the user may read."""
    return file_response(photo_or_404(visible_case(request, pk), photo).stored_file)


@unlisted
@require_safe
def case_photo_thumbnail(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """The small one."""
    row = photo_or_404(visible_case(request, pk), photo)
    return file_response(row.stored_file, thumbnail=True)


def _too_late(request: HttpRequest, case: Case) -> HttpResponse:
    words = f"这篇案例现在是“{case.get_state_display()}”，照片不能改。"
    messages.warning(request, words)
    return redirect("organizations:case-detail", case.pk)
