"""公示 as the town runs it: started, extended, looked after until it is over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.disclosures import DisclosureForm, ExtensionForm
from assessments.models import Disclosure, ObjectionState, Ranking, RankingState
from assessments.queries import standings_of
from assessments.queries.disclosures import (
    objections_for,
    publication_obstacles,
    workdays_within,
)
from assessments.queries.next_steps import next_step
from assessments.services.disclosure_export import export_objections
from assessments.services.disclosures import extend_disclosure, start_disclosure
from assessments.views.cycles import visible_cycle
from shaping.accounts.freshness import recent_password_required
from shaping.spreadsheets.exports import XLSX
from shaping.workdays.queries import calendar_for, days_left_words
from shaping.workflow import Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out

_RELATED = ("ranking__cycle__township", "ranking__computed_by", "started_by")


def visible_disclosure(request: HttpRequest, code: str, year: int) -> Disclosure:
    """The disclosure of `?version=`, else the newest the user may see; Http404 when none."""
    rows = Disclosure.objects.visible_to(request.user).filter(
        ranking__cycle__township__code9=code, ranking__cycle__year=year
    )
    version = request.GET.get("version", "")
    if version:
        rows = rows.filter(ranking__version=version if version.isdecimal() else 0)
    ordered = rows.select_related(*_RELATED).order_by("-ranking__version")
    found: Disclosure | None = ordered.first()
    if found is None:
        raise Http404("没有找到公示，或者不在您的范围内。")
    return found


@require_http_methods(["GET", "POST"])
def disclosure_start(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Fill in a 公示, look at it once more, start it."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "ranking.publish", cycle.township)
    rankings = Ranking.objects.select_related("cycle__township", "computed_by")
    lookup: dict[str, Any] = {"cycle": cycle, "state": RankingState.FROZEN}
    if request.method == "POST":
        # The version that the form was about, so that a form sent twice is told so.
        lookup = {"cycle": cycle, "version": request.POST.get("version", "")}
    ranking = get_visible_or_404(rankings, request.user, **lookup)
    return _start(request, ranking)


@recent_password_required
def _start(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """The form, its check, and its act; the password is asked before anything is typed."""
    cycle = ranking.cycle
    form = DisclosureForm(cycle, request.POST or None)
    is_meant = form.is_valid() and "confirm" in request.POST
    if is_meant and carried_out(
        form, lambda: start_disclosure(ranking, form.order, by=request.user)
    ):
        messages.success(request, f"第{ranking.version}版已登记公示，到了日子公示页自己打开。")
        return redirect("assessments:disclosure-detail", cycle.township.code9, cycle.year)
    return _start_page(request, ranking, form)


def _start_page(request: HttpRequest, ranking: Ranking, form: DisclosureForm) -> HttpResponse:
    is_checked = form.is_valid()
    context = {
        "form": form,
        "ranking": ranking,
        "cycle": ranking.cycle,
        "is_checked": is_checked,
        "order": form.order if is_checked else None,
        "workdays": _workdays(form) if is_checked else None,
        "standings": standings_of(ranking) if is_checked else [],
        "earlier": _in_disclosure(ranking),
        "missing_years": _missing_years(form) if is_checked else (),
    }
    return render(request, "assessments/disclosure_start.html", context)


def _workdays(form: DisclosureForm) -> int:
    try:
        return workdays_within(form.order.starts_on, form.order.ends_on)
    except Refused:  # said by the service in full when it is confirmed
        return 0


def _missing_years(form: DisclosureForm) -> tuple[int, ...]:
    """Years whose holidays nobody has entered: there only Monday to Friday is counted."""
    try:
        return calendar_for(form.order.starts_on, form.order.ends_on).missing_years
    except Refused:
        return ()


def _in_disclosure(ranking: Ranking) -> Ranking | None:
    rows = Ranking.objects.filter(cycle=ranking.cycle_id, state=RankingState.IN_DISCLOSURE)
    return rows.defer("snapshot").first()


@require_GET
def disclosure_detail(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The days that are left, the objections with their states, and the next step."""
    disclosure = visible_disclosure(request, code, year)
    ranking, user = disclosure.ranking, request.user
    cycle, today = ranking.cycle, timezone.localdate()
    require(user, "objection.read", cycle.township)
    objections = list(objections_for(user).filter(disclosure=disclosure))
    step = next_step(disclosure, today)
    is_running = ranking.state == RankingState.IN_DISCLOSURE
    runs_it = may(user, "ranking.read_frozen", cycle.township)
    others = _other_versions(request, disclosure)
    context = {
        "disclosure": disclosure,
        "ranking": ranking,
        "cycle": cycle,
        "objections": objections,
        "waiting": sum(row.state == ObjectionState.OPEN for row in objections),
        "days_left": _days_left(disclosure) if is_running else "",
        "is_public": is_running and disclosure.starts_on <= today <= disclosure.ends_on,
        "runs_it": runs_it,
        "step": step,
        "may_step": bool(step.view) and may(user, step.capability, cycle.township),
        "obstacles": publication_obstacles(ranking, today) if is_running and runs_it else [],
        "others": others,
        "has_erratum": bool(runs_it and ranking.supersedes_id)
        or any(other.ranking.version < ranking.version for other in others),
        **_acts(request, disclosure, is_running),
    }
    return render(request, "assessments/disclosure_detail.html", context)


def _days_left(disclosure: Disclosure) -> str:
    today, last = timezone.localdate(), disclosure.ends_on
    if today < disclosure.starts_on:
        return "还没有开始"
    if today > last:
        return "公示已满"
    return days_left_words(last, today, calendar_for(today, last))


def _acts(request: HttpRequest, disclosure: Disclosure, is_running: bool) -> dict[str, bool]:
    user, township = request.user, disclosure.ranking.cycle.township
    today = timezone.localdate()
    is_open = is_running and disclosure.starts_on <= today <= disclosure.ends_on
    has_begun = is_running and disclosure.starts_on <= today
    return {
        "may_raise": is_open and may(user, "objection.raise", township),
        "may_receive": has_begun and may(user, "objection.receive", township),
        "may_decide": may(user, "objection.decide", township),
        "may_extend": is_running and may(user, "ranking.publish", township),
    }


def _other_versions(request: HttpRequest, disclosure: Disclosure) -> list[Disclosure]:
    rows = Disclosure.objects.visible_to(request.user).filter(
        ranking__cycle=disclosure.ranking.cycle_id
    )
    others = rows.exclude(pk=disclosure.pk).select_related("ranking").order_by("-ranking__version")
    return list(others)


@require_http_methods(["GET", "POST"])
def disclosure_extend(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Let the disclosure last longer, with the reason."""
    disclosure = visible_disclosure(request, code, year)
    cycle = disclosure.ranking.cycle
    require(request.user, "ranking.publish", cycle.township)
    if disclosure.ranking.state != RankingState.IN_DISCLOSURE:
        raise StaleState("这一版的公示已经办完，不能再延长。请返回看现在的状态。")
    form = ExtensionForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: extend_disclosure(disclosure, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "公示已延长，公示页上的日期也改了。")
        return redirect("assessments:disclosure-detail", code, year)
    context = {"form": form, "disclosure": disclosure, "cycle": cycle}
    return render(request, "assessments/disclosure_extend.html", context)


@require_GET
def disclosure_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The objections that the user may read as a workbook."""
    disclosure = visible_disclosure(request, code, year)
    require(request.user, "objection.read", disclosure.ranking.cycle.township)
    objections = objections_for(request.user).filter(disclosure=disclosure)
    content = export_objections(disclosure, objections, by=request.user)
    name = f"{disclosure.ranking.cycle}异议登记表.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
