"""外部通道: mailboxes and group robots that are told as well; the system administrator's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shaping.dashboard.forms.channels import ChannelChangeForm, ChannelForm
from shaping.dashboard.queries.areas import township_names
from shaping.notices.models import MessageState, OutsideChannel
from shaping.notices.queries import channels, messages_of
from shaping.notices.services.channels import add_channel, change_channel, switch_channel
from shaping.notices.services.sending import send_trial
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

MESSAGES_PER_PAGE = 20
WHOLE = "整个系统"


@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    """All channels with what waits and what failed."""
    require(request.user, "channel.edit")
    rows = list(channels())
    names = township_names({row.township_code for row in rows})
    lines = [(row, names.get(row.township_code, WHOLE)) for row in rows]
    return render(request, "dashboard/channel_list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def channel_create(request: HttpRequest) -> HttpResponse:
    """Enter a channel; it starts switched off."""
    require(request.user, "channel.edit")
    form = ChannelForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            channel = add_channel(form.draft(), by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "通道登记好了。先试发一条，收到了再启用。")
            return redirect("dashboard:channel-detail", pk=channel.pk)
    return render(request, "dashboard/channel_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def channel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: switch it, try it, change it, see what was sent."""
    channel = visible_channel(request, pk)
    form = ChannelChangeForm(request.user, channel, request.POST or None)
    if form.is_valid():
        try:
            change_channel(
                channel, form.draft(), version=form.cleaned_data["version"], by=request.user
            )
        except StaleState:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "通道已存好。")
            return redirect("dashboard:channel-detail", pk=pk)
    content = {
        "channel": channel,
        "scope": township_names([channel.township_code]).get(channel.township_code, WHOLE),
        "form": form,
        "page": Paginator(messages_of(channel), MESSAGES_PER_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "dashboard/channel_detail.html", content)


@require_POST
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch on or off."""
    channel = visible_channel(request, pk)
    is_on = request.POST.get("is_on") == "1"
    switch_channel(channel, is_on, by=request.user)
    messages.success(request, "通道已启用。" if is_on else "通道已停用，没有发的消息不再发。")
    return redirect("dashboard:channel-detail", pk=pk)


@require_POST
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a trial message and say what came of it."""
    message = send_trial(visible_channel(request, pk), by=request.user)
    if message.state == MessageState.SENT:
        messages.success(request, "试发成功，请到群里或邮箱里看有没有收到。")
    else:
        messages.error(request, f"没有发出去：{message.last_error}")
    return redirect("dashboard:channel-detail", pk=pk)


def visible_channel(request: HttpRequest, pk: int) -> OutsideChannel:
    """The channel; whoever may not keep channels is refused before he learns whether it is there."""
    require(request.user, "channel.edit")
    return get_object_or_404(OutsideChannel, pk=pk)
