"""The workday calendar: read by everybody with a post, kept for the whole installation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shaping.dashboard.forms.workdays import DaysForm, NoticeForm, OneDayForm
from shaping.workdays import services
from shaping.workdays.models import FIRST_YEAR, LAST_YEAR
from shaping.workdays.queries import days_of_year, entry_of, year_lines
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.views.register import carried_out


@require_safe
def workday_list(request: HttpRequest) -> HttpResponse:
    """The years, and which of them are in force."""
    require(request.user, "workday.read")
    content = {
        "lines": year_lines(timezone.localdate()),
        "may_edit": may(request.user, "workday.edit"),
    }
    return render(request, "dashboard/workday_list.html", content)


@require_http_methods(["GET", "POST"])
def workday_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's exceptional days; whoever keeps the calendar types them here."""
    _known_year_or_404(year)
    require(request.user, "workday.edit" if request.method == "POST" else "workday.read")
    form = DaysForm(year, request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _save(form, request)):
        messages.success(request, "已存好。")
        return redirect("dashboard:workday-year", year)
    content = {
        "year": year,
        "neighbours": [near for near in (year - 1, year + 1) if FIRST_YEAR <= near <= LAST_YEAR],
        "days": days_of_year(year),
        "entry": entry_of(year),
        "form": form,
        "may_edit": may(request.user, "workday.edit"),
    }
    return render(request, "dashboard/workday_year.html", content)


def _known_year_or_404(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("工作日历只有2000年到2100年。")


def _save(form: DaysForm, request: HttpRequest) -> int:
    typed = form.cleaned_data
    return services.save_day(
        typed["first"],
        typed["kind"] == "worked",
        typed["name"],
        until=typed["last"],
        by=request.user,
    )


@require_POST
def workday_fill(request: HttpRequest, year: int) -> HttpResponse:
    """Fill the year in from the data that comes with the software."""
    _known_year_or_404(year)
    require(request.user, "workday.edit")
    count = services.import_public_year(year, by=request.user)
    messages.success(
        request, f"已填入{count}天。请对照国务院办公厅的通知看一遍，再点“本年已按国务院通知核对”。"
    )
    return redirect("dashboard:workday-year", year)


@require_POST
def workday_remove(request: HttpRequest, year: int) -> HttpResponse:
    """Take one day out of the table."""
    _known_year_or_404(year)
    require(request.user, "workday.edit")
    form = OneDayForm(request.POST)
    if not form.is_valid():
        raise Refused("没有看懂要删哪一天。请回到工作日历，再点一次“删除”。")
    services.remove_day(form.cleaned_data["day"], by=request.user)
    messages.success(request, "已删除，这一天按星期几算。")
    return redirect("dashboard:workday-year", year)


@require_http_methods(["GET", "POST"])
def workday_complete(request: HttpRequest, year: int) -> HttpResponse:
    """Say by which notice the year's days were checked; from then on it is in force."""
    _known_year_or_404(year)
    require(request.user, "workday.edit")
    form = NoticeForm(request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: services.complete_year(year, form.cleaned_data["source"], by=request.user),
    ):
        messages.success(request, f"{year}年已核对，期限从现在起按这里的日子计算。")
        return redirect("dashboard:workday-year", year)
    content = {"year": year, "form": form, "days": days_of_year(year), "entry": entry_of(year)}
    return render(request, "dashboard/workday_complete.html", content)
