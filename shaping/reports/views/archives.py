"""The archive of a township's year: asked for, followed, taken."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shaping.reports.services.archives.keeping import (
    KEPT_DAYS,
    archives_of,
    request_archive,
    take_archive,
)
from villages.capabilities import require
from villages.models import Township
from villages.scoping import get_visible_or_404


def _archived_township(request: HttpRequest, code9: str) -> Township:
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    require(request.user, "report.archive", township)
    return township


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, code9: str, year: int) -> HttpResponse:
    """What goes into it, the archives of the last week, and the button that makes another."""
    township = _archived_township(request, code9)
    if request.method == "POST":
        job = request_archive(township, year, by=request.user)
        messages.success(request, f"正在生成{year}年归档包，做好以后在这里下载。")
        return redirect("dashboard:job-detail", job.pk)
    context = {
        "township": township,
        "year": year,
        "archives": archives_of(township, year),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "reports/archive.html", context)


@require_GET
def archive_download(request: HttpRequest, code9: str, year: int, pk: int) -> FileResponse:
    """The zip itself, piece by piece."""
    township = _archived_township(request, code9)
    path = take_archive(township, year, pk, by=request.user)
    name = f"{township.name}{year}年“共同缔造”工作归档包.zip"
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )
