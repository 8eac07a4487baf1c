"""The three goals of the notice (三完善) for every village, computed from what exists; no ranking."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from issues.queries.board import BoardRow
from issues.queries.months import MISSING, counts_of
from organizations.models import CORE_KINDS, CaseKind
from organizations.queries.coverage import VillageCoverage
from shaping.dashboard.queries.improvement_figures import Figures
from villages.capabilities import grants_of
from villages.models import Hamlet, Township, Village

NAMES_SHOWN = 3


@dataclass(frozen=True)
class Fact:
    """What stands, where it comes from, and, when something is missing, the next step.

    `kind` is the kind of case that shows how others did it.
    """

    title: str
    words: str
    address: str
    next_step: str = ""
    kind: str = CaseKind.OTHER


@dataclass(frozen=True)
class Goal:
    """One of the three goals with its facts."""

    title: str
    facts: list[Fact]

    @property
    def gaps(self) -> list[Fact]:
        """The facts in which something is missing."""
        return [fact for fact in self.facts if fact.next_step]


@dataclass(frozen=True)
class VillageImprovement:
    """One village and its three goals (notice 2.3)."""

    village: Village
    goals: list[Goal]

    @property
    def gaps(self) -> list[Fact]:
        """Everything that is missing, goal by goal."""
        return [fact for goal in self.goals for fact in goal.gaps]


def improvement_townships(user: Any) -> list[Township]:
    """Townships of which the user may see the three goals, in the order of their codes."""
    grants = grants_of(user, "organization.read")
    return list(Township.objects.in_areas(grants).order_by("code9"))


def improvement_of(
    user: Any, township: Township, today: date, village: Village | None = None
) -> list[VillageImprovement]:
    """The visible villages of a township in the register's order, or only one of them.

    A fixed number of queries, however many villages.
    """
    rows = Village.objects.visible_to(user).open_on(today).filter(township=township)
    if village is not None:
        rows = rows.filter(pk=village.pk)
    villages = list(rows.select_related("township").order_by("code12"))
    if not villages:
        return []
    figures = Figures(user, township, villages, today)
    return [
        VillageImprovement(
            village,
            [
                Goal("完善基层组织体系", _organization_facts(village, figures)),
                Goal("完善群众参与机制", _participation_facts(village, figures)),
                Goal("完善服务保障体系", _service_facts(village, figures)),
            ],
        )
        for village in villages
    ]


def _names(rows: list[Any]) -> str:
    words = "、".join(row.name for row in rows[:NAMES_SHOWN])
    return words if len(rows) <= NAMES_SHOWN else f"{words}等{len(rows)}个"


def _page(name: str, village: Village) -> str:
    return f"{reverse(name)}?village={village.code12}"


def _organization_facts(village: Village, figures: Figures) -> list[Fact]:
    page = _page("organizations:organization-list", village)
    live = figures.organizations.get(village.pk, [])
    uncharted = [row for row in live if row.is_core and row.pk not in figures.chartered]
    weak = [row for row in live if row.is_core and not figures.standings[row.pk].is_good]
    mass = [row for row in live if not row.is_core]
    groups = figures.groups[village.pk]
    return [
        _core_fact(figures.coverage[village.pk], page),
        Fact(
            "章程和运转",
            f"{sum(row.is_core for row in live)}个核心组织，{len(weak)}个需关注"
            if live
            else "还没有组织",
            page,
            (f"{_names(uncharted)}还没有章程，请上传" if uncharted else "")
            or (f"{_names(weak)}：{figures.standings[weak[0].pk].reasons[0]}" if weak else ""),
            CaseKind.ORGANIZATION,
        ),
        Fact("群众组织", f"{len(mass)}个" if mass else "没有登记(按需成立)", page),
        Fact(
            "十户共治",
            f"{groups.hamlets_with_groups}/{groups.hamlets}个湾有小组，覆盖{groups.covered}户",
            _page("organizations:group-list", village),
            "还有湾没有中心户长，请登记" if groups.hamlets_with_groups < groups.hamlets else "",
            CaseKind.ORGANIZATION,
        ),
    ]


def _core_fact(coverage: VillageCoverage, page: str) -> Fact:
    lacking = {hamlet.pk: hamlet for kind in CORE_KINDS for hamlet in coverage.missing[kind]}
    whole = coverage.total - len(lacking)
    gaps = [
        f"{_names(coverage.missing[kind])}没有{kind.label}"
        for kind in CORE_KINDS
        if coverage.missing[kind]
    ]
    words = f"{whole}/{coverage.total}个湾齐全" if coverage.total else "还没有登记村湾"
    next_step = "；".join(gaps) if coverage.total else "请先登记村湾(小区)"
    return Fact("一核一会一社", words, page, next_step, CaseKind.ORGANIZATION)


def _participation_facts(village: Village, figures: Figures) -> list[Fact]:
    hamlets = figures.hamlets.get(village.pk, [])
    silent = [row for row in hamlets if not figures.talks[row.pk]]
    decisions = figures.decisions[village.pk]
    started = decisions.running + decisions.resolved + decisions.done
    return [
        Fact(
            "村湾夜话",
            f"近三个月{sum(figures.talks[row.pk] for row in hamlets)}场",
            _page("issues:talk-list", village),
            f"{_names(silent)}近三个月没有夜话" if silent else "",
            CaseKind.TALK,
        ),
        Fact(
            "两议两公开",
            f"今年{started}件，两次公开齐全{decisions.disclosed}件" if started else "今年还没有",
            _page("organizations:decision-list", village),
            "" if started else "集体事务请按程序议，在这里登记",
            CaseKind.DECISION,
        ),
        Fact(
            "积分制(探索)",
            f"{figures.schemes[village.pk]}/{len(hamlets)}个湾开展",
            reverse("organizations:points-list"),
        ),
        Fact(
            "“最美”评选",
            f"今年评出{figures.honours.get(village.pk, 0)}人(户)",
            reverse("organizations:honour-roll"),
            "" if figures.honours.get(village.pk) else "今年还没有评出，请推荐人选",
            CaseKind.CUSTOMS,
        ),
        *_checklist_facts(hamlets, figures),
    ]


def _checklist_facts(hamlets: list[Hamlet], figures: Figures) -> list[Fact]:
    models = [row for row in hamlets if row.is_demonstration]
    if not models:
        return []
    pairs = [figures.checklists[row.pk] for row in models]
    done, total = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    behind = [row for row, pair in zip(models, pairs, strict=True) if pair[0] < pair[1]]
    return [
        Fact(
            "“10个1”(示范)",
            f"{done}/{total}项已完成",
            reverse("organizations:checklist-list"),
            f"{_names(behind)}还有{total - done}项没有完成" if behind else "",
            CaseKind.ENVIRONMENT,
        )
    ]


_NO_ISSUES = dict.fromkeys(("closed", "answered", "agreed", "unfinished", "overdue", "recurred"), 0)


def _service_facts(village: Village, figures: Figures) -> list[Fact]:
    found = figures.issues.get(village.pk, _NO_ISSUES)
    ledger = f"{reverse('issues:ledger')}?village={village.code12}"
    return [
        _list_fact(village, figures.months.get(village.pk)),
        Fact(
            "急难愁盼",
            f"今年销号{found['closed']}件，在办{found['unfinished']}件，超期{found['overdue']}件",
            ledger,
            f"有{found['overdue']}件超期，请抓紧办" if found["overdue"] else "",
            CaseKind.SERVICE,
        ),
        Fact(
            "群众认可",
            f"答复的{found['answered']}件里认可{found['agreed']}件"
            if found["answered"]
            else "还没有答复",
            ledger,
        ),
        Fact(
            "防止反弹",
            f"今年反弹{found['recurred']}件",
            reverse("issues:topic-list"),
            "同类问题又出现了，请建章立制" if found["recurred"] else "",
            CaseKind.SERVICE,
        ),
        Fact(
            "典型案例",
            f"已发布{figures.cases.get(village.pk, 0)}篇",
            f"{reverse('organizations:case-list')}?village={village.code12}",
        ),
    ]


def _list_fact(village: Village, row: BoardRow | None) -> Fact:
    cells = [cell for cell in row.cells if cell.is_expected] if row else []
    counts, page = counts_of(cells), reverse("issues:list-index")
    if not cells:
        return Fact("问题清单", "今年还没有开放过清单", page)
    late = f"，迟报{counts.late}期" if counts.late else ""
    words = f"今年{counts.expected}期，按时{counts.on_time}期{late}"
    owed = [cell for cell in cells if cell.mark is MISSING]
    step = f"{owed[-1].month}月清单还没有报" if owed else ""
    return Fact("问题清单", words, page, step, CaseKind.SERVICE)
