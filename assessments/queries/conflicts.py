"""Whom an inspector may not score: declared, and derived from home and appointments (design §4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from assessments.models import (
    BLIND,
    AssessmentCycle,
    ConflictGround,
    Entrant,
    PanelMember,
    Recusal,
    ScoreSheet,
    SheetState,
)
from assessments.stored_sheets import fold_inspector, names_in
from shaping.figures import day_text
from villages.capabilities import Role
from villages.models import Appointment, Village


@dataclass(frozen=True)
class Conflict:
    """One reason why a member does not score a village; `words` say it in full."""

    member_id: int
    village_id: int
    ground: ConflictGround
    words: str
    is_derived: bool


Conflicts = Mapping[tuple[int, int], list[Conflict]]


def conflicts_of(cycle: AssessmentCycle) -> Conflicts:
    """All conflicts of a year's panel by (member id, village id); four queries.

    Derived are the home village and every post ever held in a village, ended ones too. A village
    that was merged counts as one with the village it went into.
    """
    members = list(PanelMember.objects.filter(cycle=cycle).select_related("home_village", "user"))
    places = _merged_places()
    found: dict[tuple[int, int], list[Conflict]] = defaultdict(list)
    for conflict in (*_homes(members), *_posts(members), *_declared(cycle)):
        for village_id in places.get(conflict.village_id, (conflict.village_id,)):
            found[conflict.member_id, village_id].append(replace(conflict, village_id=village_id))
    return dict(found)


def conflicts_between(member: PanelMember, entrant: Entrant) -> list[Conflict]:
    """Why this member does not score this entrant; empty when he may."""
    return list(conflicts_of(member.cycle).get((member.pk, entrant.village_id), []))


def words_of(conflicts: Iterable[Conflict]) -> str:
    """The reasons of one member and village in one line."""
    return "；".join(dict.fromkeys(conflict.words for conflict in conflicts))


def same_place(village: Village) -> Collection[int]:
    """The ids of a village and of those merged with it."""
    return _merged_places().get(village.pk, {village.pk})


def conflicted_names(cycle: AssessmentCycle) -> Mapping[tuple[str, int], str]:
    """Why a written name does not score a village, by (folded name, village id); five queries.

    Of namesakes on the panel none is taken for the other: all of them have to be in conflict.
    """
    members = list(cycle.panel.select_related("user"))
    if not members:
        return {}
    namesakes: dict[str, list[int]] = defaultdict(list)
    for member in members:
        namesakes[fold_inspector(str(member))].append(member.pk)
    conflicts = conflicts_of(cycle)
    villages = {village_id for _, village_id in conflicts}
    return {
        (name, village_id): words_of(conflicts[keys[0], village_id])
        for name, keys in namesakes.items()
        for village_id in villages
        if all((key, village_id) in conflicts for key in keys)
    }


def conflict_obstacles(cycle: AssessmentCycle) -> list[str]:
    """What stands in conflict now, as sentences: sheets that count, and assignments still to score.

    A conflict may arise after the visit, by an appointment or a declaration. Queries do not grow
    with the sheets; says nothing of any score.
    """
    names = conflicted_names(cycle)
    told = []
    for sheet in _standing_sheets(cycle) if names else ():
        for name in names_in(sheet.inspector_label):
            if words := names.get((name, sheet.entrant.village_id)):
                told.append(
                    f"{name}要回避{sheet.entrant}（{words}），却有{day_text(sheet.inspected_on)}的"
                    f"{sheet.get_kind_display()}评分表。{_way_out(sheet)}"
                )
    return told + _assignments_in_conflict(cycle, conflicts_of(cycle))


def _way_out(sheet: ScoreSheet) -> str:
    """What settles a sheet whose inspector has to stand aside now."""
    if sheet.is_blind and sheet.assignment_id:
        return "还没有开封，请分管领导对这项分工办理免评，这张表不再开封。"
    if sheet.state == SheetState.DRAFT:
        return "还没有封存，请办公室打开这张表，点“取消这张表”。"
    return "请分管领导作废这张表。"


def blind_conflicts(cycle: AssessmentCycle) -> list[str]:
    """Sealed sheets, not opened yet, whose inspector has to stand aside now; nothing of a score.

    Such a sheet must not be opened: the leader excuses its assignment first. Six queries at most.
    """
    sheets = cycle.sheets.filter(BLIND, state=SheetState.SEALED, assignment__isnull=False)
    rows = list(sheets.select_related("assignment__member__user", "entrant"))
    conflicts = conflicts_of(cycle) if rows else {}
    return [
        f"{assignment.member}—{sheet.entrant}（{words_of(found)}）"
        for sheet in sorted(rows, key=lambda row: (row.entrant.code, row.pk))
        if (assignment := sheet.assignment) is not None
        and (found := conflicts.get((assignment.member_id, sheet.entrant.village_id)))
    ]


def _standing_sheets(cycle: AssessmentCycle) -> list[ScoreSheet]:
    """The sealed sheets, and those still being filled in unless their assignment was excused."""
    sheets = ScoreSheet.objects.filter(cycle=cycle).exclude(state=SheetState.VOIDED)
    sheets = sheets.exclude(state=SheetState.DRAFT, assignment__excused_at__isnull=False)
    sheets = sheets.select_related("entrant", "inspector")
    return list(sheets.order_by("entrant__code", "inspected_on", "pk"))


def _assignments_in_conflict(cycle: AssessmentCycle, conflicts: Conflicts) -> list[str]:
    rows = cycle.assignments.filter(excused_at=None).select_related("member__user", "entrant")
    # A sheet that was opened and then voided leaves nothing to take back.
    voided = cycle.sheets.filter(state=SheetState.VOIDED, opening__isnull=False)
    rows = rows.exclude(sheets__state__in=[SheetState.DRAFT, SheetState.SEALED])
    rows = rows.exclude(pk__in=voided.filter(assignment__isnull=False).values("assignment"))
    return [
        f"{row.member}要回避{row.entrant}（{words_of(found)}），却还有这项分工。"
        "请办公室取消分工，或者请分管领导免评。"
        for row in rows.order_by("entrant__code", "member_id")
        if (found := conflicts.get((row.member_id, row.entrant.village_id)))
    ]


def _merged_places() -> dict[int, set[int]]:
    """For every village with a merger, all villages that have become one with it."""
    into = dict(
        Village.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    groups: dict[int, set[int]] = defaultdict(set)
    for village_id in into:
        last, seen = village_id, {village_id}
        while last in into and into[last] not in seen:
            last = into[last]
            seen.add(last)
        groups[last] |= seen
    return {village_id: group for group in groups.values() for village_id in group}


def _homes(members: list[PanelMember]) -> list[Conflict]:
    homes = [(member.pk, member.home_village) for member in members]
    return [
        Conflict(member_id, home.pk, ConflictGround.HOME, f"老家在{home.name}", True)
        for member_id, home in homes
        if home is not None
    ]


def _posts(members: list[PanelMember]) -> list[Conflict]:
    by_user = {member.user_id: member for member in members}
    posts = Appointment.objects.filter(user__in=by_user, village__isnull=False)
    posts = posts.select_related("village").order_by("started_on", "pk")
    return [
        Conflict(by_user[post.user_id].pk, post.village.pk, _ground(post), _post_words(post), True)
        for post in posts
        if post.village is not None
    ]


def _ground(post: Appointment) -> ConflictGround:
    is_posting = post.role == Role.STATIONED_CADRE
    return ConflictGround.POSTING if is_posting else ConflictGround.OFFICE


def _post_words(post: Appointment) -> str:
    until = f"{day_text(post.ended_on)}离任" if post.ended_on else "现任"
    return f"{post.village}{post.get_role_display()}，{until}"


def _declared(cycle: AssessmentCycle) -> list[Conflict]:
    rows = Recusal.objects.filter(member__cycle=cycle).order_by("pk")
    return [
        Conflict(
            row.member_id,
            row.village_id,
            ConflictGround(row.ground),
            f"{row.get_ground_display()}{f'：{row.words}' if row.words else ''}",
            False,
        )
        for row in rows
    ]
