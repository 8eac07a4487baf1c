"""Pages of the panel: its members, and whom they may not score."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.forms.panels import MemberForm, NewMemberForm, RecusalForm, WithdrawalForm
from assessments.models import AssessmentCycle, Assignment, PanelMember, Recusal
from assessments.queries.panels import (
    conflict_lines,
    earlier_panel,
    member_lines,
    panel_members,
    unassigned_entrants,
)
from assessments.services.panel_copies import copy_panel
from assessments.services.panels import (
    add_member,
    change_member,
    declare_recusal,
    remove_member,
    withdraw_recusal,
)
from assessments.views.cycles import visible_cycle
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PERSONAL = ("panel.manage", "panel.read", "recusal.declare")


def require_any(user: Any, cycle: AssessmentCycle, *capabilities: str) -> None:
    """Raise Forbidden unless the user holds one of them in the township of the year."""
    if not any(may(user, capability, cycle.township) for capability in capabilities):
        require(user, capabilities[0], cycle.township)


def tell_in(form: Form, refusal: Refused) -> None:
    """Put a refusal above the form; one that no correction of the form would help ends the request."""
    if isinstance(refusal, Forbidden | StaleState):
        raise refusal
    form.add_error(None, refusal.message)


@require_GET
def panel(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Who inspects, how much, and where not; an inspector finds himself only."""
    cycle = visible_cycle(request, code, year)
    require_any(request.user, cycle, *PERSONAL)
    reads_all = may(request.user, "panel.read", cycle.township)
    manages = may(request.user, "panel.manage", cycle.township)
    lines = member_lines(cycle, request.user)
    loads = [line.load for line in lines]
    context = {
        "cycle": cycle,
        "lines": lines,
        "reads_all": reads_all,
        "manages": manages,
        "may_declare": bool(lines) and may(request.user, "recusal.declare", cycle.township),
        "has_assignments": any(line.load or line.excused_count for line in lines),
        "conflict_count": sum(line.village_count for line in lines),
        "loads": (min(loads), max(loads)) if loads else None,
        "unassigned": unassigned_entrants(cycle) if reads_all else [],
        "earlier": earlier_panel(cycle, request.user) if manages else None,
    }
    return render(request, "assessments/panel.html", context)


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Put an inspector on the panel."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.manage", cycle.township)
    form = NewMemberForm(cycle, request.POST or None)
    if form.is_valid():
        try:
            member = add_member(cycle, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell_in(form, refusal)
        else:
            messages.success(request, f"{member}已列入考核组。")
            return _to_panel(cycle)
    return _form_page(request, cycle, form, "添加考核组成员", "列入考核组")


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a member's unit and home village."""
    member = _member(request, pk)
    require(request.user, "panel.manage", member.cycle.township)
    initial = {"unit_name": member.unit_name, "home_village": member.home_village}
    form = MemberForm(member.cycle, request.POST or None, initial=initial)
    if form.is_valid():
        try:
            fallen = change_member(member, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell_in(form, refusal)
        else:
            messages.success(request, f"{member}的资料已改好。{_fallen_words(fallen)}")
            return _to_panel(member.cycle)
    return _form_page(request, member.cycle, form, f"修改{member}的资料", "保存")


@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member off the panel, after a look at what goes with him."""
    member = _member(request, pk)
    require(request.user, "panel.manage", member.cycle.township)
    if request.method == "POST":
        remove_member(member, by=request.user)
        messages.success(request, f"{member}已移出考核组。")
        return _to_panel(member.cycle)
    context = {"cycle": member.cycle, "member": member}
    return render(request, "assessments/panel_remove.html", context)


@require_POST
def panel_copy(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Take over the panel of the latest earlier year that had one."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.manage", cycle.township)
    source = earlier_panel(cycle, request.user)
    if source is None:
        raise Refused("以前的年度都没有考核组，请逐个添加。")
    made, left_out = copy_panel(source, cycle, by=request.user)
    words = f"没有沿用{'、'.join(left_out)}：现在不任考核组成员。" if left_out else ""
    messages.success(request, f"沿用了{source.year}年度考核组{len(made)}人。{words}请逐个核对。")
    return _to_panel(cycle)


@require_http_methods(["GET", "POST"])
def recusal_declare(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Declare a conflict: one's own, or, for the office, anybody's."""
    cycle = visible_cycle(request, code, year)
    require_any(request.user, cycle, "panel.manage", "recusal.declare")
    members = panel_members(cycle, request.user)
    first = {"member": request.GET.get("member") or members.filter(user=request.user).first()}
    form = RecusalForm(cycle, members, request.POST or None, initial=first)
    if form.is_valid():
        try:
            recusal, fallen = declare_recusal(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell_in(form, refusal)
        else:
            messages.success(request, f"已登记：{recusal}。{_fallen_words(fallen)}")
            return _to_panel(cycle)
    return _form_page(request, cycle, form, "申报回避", "申报")


@require_http_methods(["GET", "POST"])
def recusal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out a declaration made by mistake."""
    rows = Recusal.objects.select_related("member__cycle__township", "member__user", "village")
    recusal = get_visible_or_404(rows, request.user, pk=pk)
    cycle = recusal.member.cycle
    require(request.user, "panel.manage", cycle.township)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_recusal(recusal, form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            tell_in(form, refusal)
        else:
            messages.success(request, f"已撤回：{recusal}。")
            return _to_panel(cycle)
    return _form_page(request, cycle, form, f"撤回申报：{recusal}", "撤回")


@require_GET
def recusal_print(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The recusals of a year on A4, to be signed by each inspector."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.read", cycle.township)
    members = list(panel_members(cycle, request.user))
    found = conflict_lines(cycle, members)
    lines = [(member, [line for line in found if line.member == member]) for member in members]
    context = {"cycle": cycle, "lines": lines, "count": len(found)}
    return render(request, "assessments/recusal_print.html", context)


def _member(request: HttpRequest, pk: int) -> PanelMember:
    rows = PanelMember.objects.select_related("cycle__township", "user", "home_village")
    return get_visible_or_404(rows, request.user, pk=pk)


def _to_panel(cycle: AssessmentCycle) -> HttpResponse:
    return redirect("assessments:panel", cycle.township.code9, cycle.year)


def _fallen_words(fallen: list[Assignment]) -> str:
    """What was taken from him, so that it is spread anew."""
    if not fallen:
        return ""
    names = "、".join(str(row.entrant) for row in fallen)
    return f"原来分给他的{names}已经收回，请办公室另外分人。"


def _form_page(
    request: HttpRequest, cycle: AssessmentCycle, form: Any, title: str, verb: str
) -> HttpResponse:
    context = {"cycle": cycle, "form": form, "title": title, "verb": verb}
    return render(request, "assessments/panel_form.html", context)
