"""What the register is narrowed to and how it is sorted."""

from datetime import UTC, date, datetime

import pytest

from issues.models import Issue
from issues.queries.ledger import ORDERS, Choice, ledger_rows, month_of, months_kept
from issues.services.search_texts import refresh_search_texts
from issues.tests.factories import CategoryFactory, IssueFactory, IssueListFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.workdays.queries import calendar_for
from villages.tests.factories import HamletFactory, VillageFactory

pytestmark = pytest.mark.django_db
# A Tuesday; three workdays later is Friday 27 November.
TODAY = date(2026, 11, 24)


@pytest.fixture
def found(office):
    def look(**choice):
        rows = ledger_rows(office, Choice(**choice), TODAY, calendar_for(TODAY, TODAY))
        return [issue.description for issue in rows]

    return look


@pytest.fixture
def problem(village):
    def make(description, **values):
        return IssueFactory(
            village=values.pop("village", village), description=description, **values
        )

    return make


@pytest.mark.parametrize(
    ("column", "value", "other"),
    [
        ("state", "accepted", "closed"),
        ("scope", "common", "individual"),
        ("level", "county", "village"),
        ("urgency", "urgent", "normal"),
    ],
)
def test_it_keeps_one_value_of_a_column(problem, found, column, value, other):
    problem("要", **{column: value})
    if other == "closed":
        problem("不要", closed=True)
    else:
        problem("不要", **{column: other})

    assert found(**{column: value}) == ["要"]


def test_unfinished_is_what_a_village_still_carries(problem, found):
    problem("受理", accepted=True)
    problem("办理", in_progress=True)
    problem("上报")
    problem("销号", closed=True)

    assert sorted(found(state="unfinished")) == ["办理", "受理"]


def test_what_the_village_took_back_is_not_there(problem, found):
    problem("撤回", state="withdrawn")

    assert found() == []


def test_it_keeps_one_category(problem, found, township):
    road = CategoryFactory(township=township, name="道路交通")
    problem("路", category=road)
    problem("渠")

    assert found(category=road) == ["路"]


@pytest.mark.parametrize("words", ["码头", "头村", "421223101201"])
def test_it_keeps_a_village_by_name_or_code(problem, found, other_village, words):
    problem("码头的", village=other_village)
    problem("堰市的")

    assert found(village=words) == ["码头的"]


@pytest.mark.parametrize(
    ("due", "kept"), [("overdue", ["昨天"]), ("soon", ["今天", "三天后"]), ("review", ["该复查"])]
)
def test_it_keeps_what_is_due(problem, found, due, kept):
    problem("昨天", in_progress=True, due_on=date(2026, 11, 23))
    problem("今天", in_progress=True, due_on=TODAY)
    problem("三天后", in_progress=True, due_on=date(2026, 11, 27))
    problem("四天后", in_progress=True, due_on=date(2026, 11, 30))
    problem("办完了", closed=True, due_on=date(2026, 11, 23))
    problem("该复查", state="parked", review_on=TODAY)
    problem("还早", state="parked", review_on=date(2026, 11, 25))

    assert found(due=due) == kept


def test_it_keeps_a_month_by_the_first_list(problem, found, village):
    october = IssueListFactory(
        village=village,
        month=10,
        opens_on=date(2026, 10, 20),
        due_on=date(2026, 10, 26),
        locks_on=date(2026, 10, 28),
    )
    problem("十月清单", first_list=october)
    problem("没有清单", reported_at=datetime(2026, 9, 30, 17, tzinfo=UTC))
    problem("十一月")

    assert found(month="2026-10") == ["没有清单", "十月清单"]


@pytest.mark.parametrize("words", ["水利", "张三"])
def test_it_keeps_whoever_is_responsible(problem, found, words):
    problem("渠", in_progress=True)
    problem(
        "房", in_progress=True, responsible_unit="", responsible=UserFactory(display_name="张三")
    )

    assert found(responsible=words) == [{"水利": "渠", "张三": "房"}[words]]


def test_it_keeps_what_came_back(problem, found):
    first = problem("第一次", closed=True)
    problem("第二次", recurrence_of=first)
    problem("重办", state="reopened", reopen_count=1)

    assert found(recurring=True) == ["第二次", "重办"]


def test_it_keeps_what_waits_for_more_time(problem, found):
    asking = problem("等延期", in_progress=True)
    problem("不等", in_progress=True)
    asking.extension_requests.create(
        due_before=TODAY,
        asked_until=date(2026, 12, 1),
        reason="下雨",
        asked_at=datetime(2026, 11, 23, tzinfo=UTC),
        asked_by=UserFactory(),
    )

    assert found(extension="asked") == ["等延期"]


def test_conditions_add_up(problem, found):
    problem("要", in_progress=True, urgency="urgent", due_on=date(2026, 11, 23))
    problem("不急", in_progress=True, due_on=date(2026, 11, 23))
    problem("没到期", in_progress=True, urgency="urgent")
    refresh_search_texts(Issue.objects.select_related("village", "hamlet", "category"))

    assert found(urgency="urgent", due="overdue", words="要") == ["要"]


def test_it_stands_in_the_registers_order(problem, found, village, other_village):
    problem("码头", village=other_village)
    problem("堰市后", reported_at=datetime(2026, 11, 23, 2, tzinfo=UTC))
    problem("堰市先", reported_at=datetime(2026, 11, 23, 1, tzinfo=UTC))

    assert found() == ["堰市先", "堰市后", "码头"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("due", ["甲", "乙", "丙"]),
        ("reported", ["丙", "乙", "甲"]),
        ("category", ["乙", "甲", "丙"]),
        ("state", ["丙", "甲", "乙"]),
    ],
)
def test_it_is_sorted_as_asked(problem, found, township, sort, order):
    first = CategoryFactory(township=township, name="饮水安全", position=1)
    problem("甲", in_progress=True, due_on=date(2026, 11, 25))
    problem("乙", in_progress=True, due_on=date(2026, 11, 26), category=first)
    problem("丙", accepted=True, reported_at=datetime(2026, 11, 23, 2, tzinfo=UTC))

    rows = found(sort=sort)

    assert rows[-1 if sort in {"due", "category"} else 0] == "丙"
    if sort != "reported":
        kept = [name for name in order if name != "丙"]
        assert [name for name in rows if name != "丙"] == kept


def test_every_order_ends_with_one_row_after_another():
    assert all(order[-1] in {"pk", "-pk"} for order in ORDERS.values())


def test_a_problem_is_kept_as_many_months_as_it_is_open(village):
    listed = IssueListFactory(village=village, year=2026, month=8)
    issue = IssueFactory(village=village, first_list=listed)

    assert month_of(issue) == date(2026, 8, 1)
    assert months_kept(issue, TODAY) == 3


def test_a_closed_problem_is_kept_no_longer(village):
    issue = IssueFactory(village=village, closed=True)

    assert months_kept(issue, date(2027, 3, 1)) == 0


def test_a_hamlets_village_does_not_matter_to_the_filter(problem, found):
    other = VillageFactory()
    problem("外镇", village=other, hamlet=HamletFactory(village=other))

    assert found(village=other.name) == []
