"""The script that shows the score pages again without a net; its address decides which pages it serves."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

SCRIPT = "js/score-worker.js"


@login_not_required
@require_safe
def score_worker(request: HttpRequest) -> FileResponse:
    """A plain script without anybody's data; browsers ask for a newer one at every visit."""
    path = finders.find(SCRIPT)
    return FileResponse(
        open(path, "rb"),  # noqa: PTH123 - the answer closes it
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
