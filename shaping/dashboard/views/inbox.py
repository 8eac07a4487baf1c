"""消息: what one was told, and that one has read it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from shaping.notices.models import Notice
from shaping.notices.queries import inbox_of
from shaping.notices.services.notices import mark_all_read, mark_read

NOTICES_PER_PAGE = 30


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Own notices, newest first; with `unread` only those not opened yet."""
    only_unread = "unread" in request.GET
    rows = inbox_of(request.user, only_unread=only_unread)
    content = {
        "page": Paginator(rows, NOTICES_PER_PAGE).get_page(request.GET.get("page")),
        "only_unread": only_unread,
    }
    return render(request, "dashboard/inbox.html", content)


@require_POST
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the notice was read, and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(notice, by=request.user)
    # Browsers take /\host for another site, which the database's rule does not know.
    is_ours = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if is_ours else "dashboard:inbox")


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Note everything as read."""
    count = mark_all_read(by=request.user)
    messages.success(request, f"{count}条消息已标为已读。" if count else "没有未读的消息。")
    return redirect("dashboard:inbox")
