"""What still stands against freezing a ranking (design §5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments import scoring
from assessments.models import (
    BLIND,
    AssessmentCycle,
    Ranking,
    ScoreSheet,
    ScoreSheetQuerySet,
    SheetState,
)
from assessments.queries.conflicts import conflict_obstacles
from assessments.queries.snapshots import changed_entrants, snapshot_of
from assessments.queries.standings import results_of
from assessments.queries.tour import missing_sheets, sheets_to_open


@dataclass(frozen=True)
class Obstacle:
    """One thing that still stands against freezing; `rank` where it is a tie, `sheet` a draft's id."""

    kind: str
    words: str
    rank: int | None = None
    sheet: int | None = None


def freeze_obstacles(ranking: Ranking) -> list[Obstacle]:
    """Everything that must be settled before this version may be frozen (design §5)."""
    results = results_of(ranking)
    obstacles = [
        Obstacle("sheet", f"{_sheet_words(sheet)}还没有封存。", sheet=sheet.pk)
        for sheet in unsealed_sheets(ranking.cycle)
    ]
    obstacles += _tour_obstacles(ranking.cycle)
    obstacles += [Obstacle("conflict", words) for words in conflict_obstacles(ranking.cycle)]
    obstacles += _input_obstacles(ranking)
    obstacles += _tie_obstacles(ranking, results)
    if not any(result.rank for result in results):
        obstacles.append(Obstacle("nobody", "没有一个单位可以排名：都缺日常成绩或年终成绩。"))
    return obstacles


def _tour_obstacles(cycle: AssessmentCycle) -> Iterator[Obstacle]:
    """Tour sheets that nobody handed in, else the opening of those that are in."""
    missing = missing_sheets(cycle)
    for sheet in missing:
        yield Obstacle("tour", f"年终评分表没有交齐：{sheet.words}。")
    if not missing and sheets_to_open(cycle).exists():
        yield Obstacle("opening", "年终评分表已经交齐，还没有开封。")


def _sheet_words(sheet: ScoreSheet) -> str:
    day = sheet.inspected_on
    who = sheet.inspector.display_name if sheet.inspector else sheet.inspector_name
    return (
        f"{sheet.entrant.name} {day.year}年{day.month}月{day.day}日的"
        f"{sheet.get_kind_display()}评分表{f'（{who}）' if who else ''}"
    )


def _input_obstacles(ranking: Ranking) -> Iterator[Obstacle]:
    """What changed since the version was computed."""
    current = snapshot_of(ranking.cycle)
    if scoring.input_hash(current) == ranking.input_hash:
        return
    names = changed_entrants(ranking.snapshot, current)
    if names:
        yield Obstacle("inputs", f"之后又有成绩变动（{listed(names)}），请重新计算。")
    else:
        yield Obstacle("inputs", "之后改过规则，请重新计算。")


def _tie_obstacles(ranking: Ranking, results: list[scoring.Result]) -> Iterator[Obstacle]:
    names = {entrant["code"]: entrant["name"] for entrant in ranking.snapshot["entrants"]}
    signed = dict(ranking.tie_decisions.values_list("rank", "signed_at"))
    places = scoring.policy_from(ranking.snapshot).rewarded_places
    for place, tied in sorted(scoring.prize_ties(results, places).items()):
        who = "、".join(names[result.code] for result in tied)
        if place not in signed:
            yield Obstacle("tie", f"第{place}名并列：{who}，还没有并列决定。", place)
        elif signed[place] is None:
            yield Obstacle("tie", f"第{place}名并列：{who}，并列决定还没有签署。", place)


def listed(names: list[str], most: int = 12) -> str:
    """Names joined for a sentence; from the thirteenth on only their number."""
    return "、".join(names[:most]) + (f"等{len(names)}个" if len(names) > most else "")


def unsealed_sheets(cycle: AssessmentCycle) -> ScoreSheetQuerySet:
    """Drafts that do not count yet, by entrant and date; the tour's are in `missing_sheets`."""
    return (
        cycle.sheets.filter(state=SheetState.DRAFT)
        .exclude(BLIND)
        .select_related("entrant", "inspector")
        .order_by("entrant__code", "inspected_on", "pk")
    )
