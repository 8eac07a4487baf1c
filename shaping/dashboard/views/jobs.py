"""Background jobs: the list, one job with its progress bar and result, starting it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shaping.dashboard.queries.jobs import may_retry, readable_job_or_404, readable_jobs
from shaping.jobs import services
from shaping.workflow import Forbidden

JOBS_PER_PAGE = 30


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """The jobs the user may see, newest first."""
    page = Paginator(readable_jobs(request.user), JOBS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "dashboard/job_list.html", {"page": page})


@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job has come, and what came of it."""
    job = readable_job_or_404(request.user, pk)
    done, total = services.progress_of(job)
    content = {"job": job, "done": done, "total": total, "may_retry": may_retry(request.user, job)}
    return render(request, "dashboard/job_detail.html", content)


@require_safe
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar alone; a job that is over has the whole page loaded again."""
    job = readable_job_or_404(request.user, pk)
    done, total = services.progress_of(job)
    content = {"job": job, "done": done, "total": total}
    response = render(request, "jobs/_progress.html", content)
    if job.is_over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed job again."""
    job = readable_job_or_404(request.user, pk)
    if not may_retry(request.user, job):
        raise Forbidden("这个任务是别人发起的。请让发起人或系统管理员重试。")
    services.retry(job, by=request.user)
    messages.success(request, "任务已经重新排队，做完会显示在这一页上。")
    return redirect("dashboard:job-detail", pk=job.pk)
