"""The three boards (光荣榜、积分榜、公示榜) of a village or hamlet, as they hang on the wall."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet, Sum

from organizations.models import (
    Case,
    CollectiveDecision,
    DecisionDisclosure,
    DecisionState,
    DecisionStep,
    Honour,
    HonourState,
    PointsEntry,
    PointsKind,
    StepResult,
)
from organizations.naming import shown_name
from organizations.queries.board_parts import (
    HONOURS,
    POINTS,
    Board,
    BoardChoice,
    BoardColumn,
    BoardTable,
)
from organizations.queries.points import month_board
from shaping.figures import day_text
from villages.capabilities import grants_of
from villages.models import Village


def board_villages(user: Any) -> QuerySet[Village]:
    """Villages whose boards the user may print, with their hamlets, in register order."""
    rows = Village.objects.visible_to(user).in_areas(grants_of(user, "participation.read"))
    return rows.select_related("township").prefetch_related("hamlets").order_by("code12")


def board_of(choice: BoardChoice, user: Any) -> Board:
    """The board as far as the user may read it; at most five queries, however many lines.

    Names are shortened where the person did not agree. A points board needs a hamlet; without one
    it is empty.
    """
    if choice.kind == HONOURS:
        return Board(choice, [_honours(choice, user), _cases(choice, user)])
    if choice.kind == POINTS:
        return Board(choice, [_points(choice)])
    tables = [_decisions(choice, user), _disclosed_honours(choice, user)]
    return Board(choice, tables, list(_redeemed(choice, user)))


def _honours(choice: BoardChoice, user: Any) -> BoardTable:
    rows = _here(Honour.objects.visible_to(user).awarded(), choice)
    rows = rows.filter(campaign__decided_on__year=choice.year)
    return BoardTable(
        "“最美”光荣榜",
        (
            BoardColumn("评选", 20),
            BoardColumn("村湾(小区)"),
            BoardColumn("姓名(户主)"),
            BoardColumn("事迹", 44),
        ),
        [
            (row.campaign.title, row.hamlet.name, _name(row), row.deeds)
            for row in rows.order_by("campaign__decided_on", "campaign", "hamlet__code", "pk")
        ],
        "这一年还没有公布的“最美”。评选公示期满、公布以后，评上的人列在这里。",
    )


def _here(rows: QuerySet[Honour], choice: BoardChoice) -> QuerySet[Honour]:
    area = {"hamlet": choice.hamlet} if choice.hamlet else {"hamlet__village": choice.village}
    return rows.filter(**area).select_related("campaign", "hamlet")


def _name(row: Honour) -> str:
    return shown_name(row.name, is_agreed=row.shows_name)


def _cases(choice: BoardChoice, user: Any) -> BoardTable:
    rows = Case.objects.visible_to(user).published().filter(village=choice.village)
    rows = rows.filter(published_at__year=choice.year)
    if choice.hamlet:
        rows = rows.filter(hamlet=choice.hamlet)
    return BoardTable(
        "典型案例",
        (BoardColumn("案例", 30), BoardColumn("类别"), BoardColumn("说明", 44)),
        [
            (row.title, row.get_kind_display(), row.summary)
            for row in rows.order_by("published_at", "pk")
        ],
        "这一年还没有发布的案例。写好案例、镇办公室发布以后，列在这里。",
    )


def _points(choice: BoardChoice) -> BoardTable:
    lines = month_board(choice.hamlet, choice.year, choice.month) if choice.hamlet else []
    return BoardTable(
        "各户积分",
        (
            BoardColumn("名次", 8, is_number=True),
            BoardColumn("户主"),
            BoardColumn("本月加分", 12, is_number=True),
            BoardColumn("本月扣分", 12, is_number=True),
            BoardColumn("本月兑换", 12, is_number=True),
            BoardColumn("现有积分", 12, is_number=True),
        ),
        [
            (
                1 + sum(other.gained > line.gained for other in lines) if line.gained else "—",
                line.name,
                line.gained,
                line.lost,
                line.redeemed,
                line.balance,
            )
            for line in lines
        ],
        "这个村湾还没有积分户。在“积分”里开展积分、登记户主、月末评议以后，再来打印。",
    )


def _decisions(choice: BoardChoice, user: Any) -> BoardTable:
    rows = CollectiveDecision.objects.visible_to(user).filter(_public_in(choice))
    rows = rows.filter(village=choice.village)
    if choice.hamlet:
        rows = rows.filter(Q(hamlet=choice.hamlet) | Q(hamlet=None))
    rows = rows.select_related("hamlet").prefetch_related("steps", "disclosures")
    return BoardTable(
        "集体事项",
        (
            BoardColumn("事项", 24),
            BoardColumn("范围"),
            BoardColumn("表决", 30),
            BoardColumn("费用(元)", 12, is_number=True),
            BoardColumn("进展", 20),
            BoardColumn("决议公开", 26),
            BoardColumn("结果公开", 26),
        ),
        [_decision_row(row) for row in rows.order_by("started_at", "pk")],
        "这个月没有要公示的集体事项。议成、办成或登记公开以后，列在这里。",
    )


def _public_in(choice: BoardChoice) -> Q:
    """What holds for matters that were posted, resolved or done in the month."""
    posted = DecisionDisclosure.objects.filter(
        starts_on__lte=choice.last, ends_on__gte=choice.first
    )
    passed = DecisionStep.objects.filter(
        result=StepResult.PASSED, held_on__range=(choice.first, choice.last)
    )
    settled = (DecisionState.RESOLVED, DecisionState.DONE)
    done = Q(
        state=DecisionState.DONE,
        finished_at__year=choice.year,
        finished_at__month=choice.month,
    )
    return (
        done
        | Q(state__in=settled, pk__in=posted.values("decision"))
        | Q(state__in=settled, pk__in=passed.values("decision"))
    )


def _decision_row(row: CollectiveDecision) -> Sequence[Any]:
    posted = {
        found.number: f"{day_text(found.starts_on)}至{day_text(found.ends_on)}"
        for found in row.disclosures.all()
    }
    cost = row.cost_yuan if row.final_cost_yuan is None else row.final_cost_yuan
    return (
        row.title,
        row.place_name,
        _votes(row),
        "—" if cost is None else cost,
        row.outcome or row.get_state_display(),
        posted.get(DecisionDisclosure.RESOLUTION, "—"),
        posted.get(DecisionDisclosure.RESULT, "—"),
    )


def _votes(row: CollectiveDecision) -> str:
    """The figures of the last step that passed with a vote."""
    voted = [
        step
        for step in row.steps.all()
        if step.result == StepResult.PASSED and step.votes_for + step.votes_against
    ]
    if not voted:
        return "—"
    step = max(voted, key=lambda found: (found.position, found.attempt))
    return (
        f"{step.body}应到{step.expected}人、实到{step.present}人，同意{step.votes_for}、"
        f"反对{step.votes_against}、弃权{step.votes_abstained}"
    )


def _disclosed_honours(choice: BoardChoice, user: Any) -> BoardTable:
    rows = _here(Honour.objects.visible_to(user).filter(is_awarded=True), choice).filter(
        campaign__state__in=(HonourState.IN_DISCLOSURE, HonourState.PUBLISHED),
        campaign__disclosed_from__lte=choice.last,
        campaign__disclosed_to__gte=choice.first,
    )
    return BoardTable(
        "“最美”评选公示",
        (
            BoardColumn("评选", 20),
            BoardColumn("村湾(小区)"),
            BoardColumn("姓名(户主)"),
            BoardColumn("事迹", 40),
            BoardColumn("公示", 30),
        ),
        [
            (row.campaign.title, row.hamlet.name, _name(row), row.deeds, _posted(row))
            for row in rows.order_by("campaign", "hamlet__code", "pk")
        ],
        "这个月没有公示的“最美”评选。评选登记公示日期以后，列在这里。",
    )


def _posted(row: Honour) -> str:
    first, last = row.campaign.disclosed_from, row.campaign.disclosed_to
    return f"{day_text(first)}至{day_text(last)}" if first and last else "—"


def _redeemed(choice: BoardChoice, user: Any) -> Iterator[str]:
    rows = PointsEntry.objects.visible_to(user).filter(
        kind=PointsKind.REDEEM,
        happened_on__range=(choice.first, choice.last),
        household__hamlet__village=choice.village,
        reversed_by=None,
    )
    if choice.hamlet:
        rows = rows.filter(household__hamlet=choice.hamlet)
    total = rows.aggregate(points=Sum("points"), fen=Sum("value_fen"))
    if total["points"]:
        fen = total["fen"] or 0
        yield f"本月积分兑换共{-total['points']}分，折合{fen // 100}.{fen % 100:02d}元。"
    else:
        yield "本月没有积分兑换。"
