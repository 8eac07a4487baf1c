"""How the installation runs, and running a scheduled task now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shaping.dashboard import services
from shaping.dashboard.queries.system import system_page
from villages.capabilities import may, require


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """Checks, scheduled tasks, jobs in trouble, versions."""
    require(request.user, "system.read")
    content = {
        "page": system_page(timezone.now()),
        "now": timezone.now(),
        "may_run": may(request.user, "system.run"),
        "may_retry": may(request.user, "job.retry"),
        "may_edit_channels": may(request.user, "channel.edit"),
    }
    return render(request, "dashboard/system.html", content)


@require_POST
def system_run(request: HttpRequest) -> HttpResponse:
    """Run one of the harmless scheduled tasks now, as a job."""
    job = services.run_scheduled(request.POST.get("task", ""), by=request.user)
    messages.success(request, "已经开始运行，办完会显示在这一页上。")
    return redirect("dashboard:job-detail", pk=job.pk)
