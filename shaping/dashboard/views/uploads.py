"""Photos on their way: sent one by one before the form they belong to, seen by their sender.

Who else sees a photo, an app decides by the row that refers to it, at an address of its own.
"""

from uuid import UUID

from django.http import FileResponse, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shaping.dashboard.forms.uploads import PhotoForm
from shaping.dashboard.queries.areas import own_code
from shaping.uploads import services
from shaping.uploads.queries import own_file_or_404
from shaping.uploads.serving import file_response
from shaping.workflow import Refused
from villages.capabilities import live_grants

NO_POST = "您现在没有任职，不能传照片。如需办理，请找镇共同缔造办公室。"


@require_POST
def photo_upload(request: HttpRequest) -> JsonResponse:
    """Store one photo; the answer is JSON, also when it is refused."""
    if not live_grants(request.user):
        return _refusal(NO_POST, 403)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refusal(form.first_fault(), 422)
    try:
        stored = services.receive_photo(
            form.cleaned_data["file"],
            key=form.cleaned_data["key"],
            by=request.user,
            township_code=own_code(request.user),
        )
    except Refused as refusal:
        return _refusal(refusal.message, refusal.status)
    return JsonResponse(
        {
            "ok": True,
            "id": stored.pk,
            "key": str(stored.key),
            "name": stored.name,
            "address": reverse("dashboard:upload-content", args=[stored.key]),
            "thumbnail": reverse("dashboard:upload-thumbnail", args=[stored.key]),
        }
    )


@require_safe
def upload_content(request: HttpRequest, key: UUID) -> FileResponse:
    """One's own file."""
    return file_response(own_file_or_404(request.user, key))


@require_safe
def upload_thumbnail(request: HttpRequest, key: UUID) -> FileResponse:
    """The small picture of one's own photo."""
    return file_response(own_file_or_404(request.user, key), thumbnail=True)


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"ok": False, "message": message}, status=status)
