"""The three boards on paper, and what they print."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.boards import BoardForm, SettingsForm
from organizations.queries.boards import board_of
from organizations.queries.honours import keeping_townships, settings_of
from organizations.services import board_notes as services
from organizations.views.honours import workbook
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import Township
from villages.scoping import get_visible_or_404


@require_GET
def board_list(request: HttpRequest) -> HttpResponse:
    """Choose a board, its place, month and paper."""
    require(request.user, "participation.read")
    return _choosing(request, BoardForm(request.user))


def _choosing(request: HttpRequest, form: BoardForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "townships": keeping_townships(request.user)}
    return render(request, "organizations/board_list.html", context, status=status)


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """The board as it is put up."""
    require(request.user, "participation.read")
    form = BoardForm(request.user, request.GET)
    if not form.is_valid():
        return _choosing(request, form, status=400)
    choice = form.choice
    found = settings_of(choice.village.township)
    first = form.cleaned_data["posted_from"]
    context = {
        "board": board_of(choice, request.user),
        "paper": form.cleaned_data["paper"],
        "settings": found,
        "posted_from": first,
        "posted_to": first + timedelta(days=found.disclosure_days - 1),
        "query": request.GET.urlencode(),
    }
    return render(request, "organizations/board_page.html", context)


@require_GET
def board_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    require(request.user, "participation.read")
    form = BoardForm(request.user, request.GET)
    if not form.is_valid():
        raise Refused("榜单的条件不对，没有导出。请回到榜单页面，重新选好再导。")
    board = board_of(form.choice, request.user)
    return workbook(services.export_board(board, by=request.user), board.choice.title)


@require_http_methods(["GET", "POST"])
def board_settings(request: HttpRequest, code: str) -> HttpResponse:
    """Supervision phone, days of a disclosure, talks a month."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "participation.set", township)
    form = SettingsForm(request.POST or None, instance=settings_of(township))
    if form.is_valid():
        try:
            services.change_settings(township, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "参与设置已存好。新打印的榜单和公示按它印。")
            return redirect("organizations:board-list")
    context = {"form": form, "township": township}
    return render(request, "organizations/board_settings.html", context)
