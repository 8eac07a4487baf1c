"""For the machine that watches this one: is the process alive, and can it do its work."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shaping.dashboard.readiness import all_checks


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: answers without looking at anything else."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the work can go on; 503 with the words of what is wrong, 200 with mere warnings."""
    checks = all_checks()
    is_ready = all(check.is_good for check in checks)
    content = {
        "ok": is_ready,
        "checks": {
            check.name: {"ok": check.is_good, "state": check.state, "message": check.message}
            for check in checks
        },
    }
    return JsonResponse(
        content, status=200 if is_ready else 503, json_dumps_params={"ensure_ascii": False}
    )
