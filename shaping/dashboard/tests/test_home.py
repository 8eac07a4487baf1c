"""The home page by role: what waits, where the business stands, at a fixed cost."""

from datetime import date

import pytest
from django.utils import timezone

from assessments.models import CycleState, RankingState, ScoreKind, TieOutcome
from assessments.queries.snapshots import snapshot_of
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    ScoreSheetFactory,
    StandingFactory,
    TieDecisionFactory,
)
from assessments.tests.scenes import opened
from rewards.models import GrantState
from rewards.tests.factories import RewardGrantFactory, ranked
from shaping.accounts.tests.factories import UserFactory
from shaping.dashboard.tests.factories import BatchFactory, FeedbackFactory
from shaping.jobs.models import JobState
from shaping.jobs.tests.factories import JobFactory
from villages.models import Township
from villages.tests.factories import AppointmentFactory, HamletFactory


def errands(answer) -> list[str]:
    return [errand.title for errand in answer.context["page"].errands]


def next_steps(answer) -> list[str]:
    return [desk.next_step for desk in answer.context["page"].desks]


@pytest.fixture
def cycle(township):
    return CycleFactory(township=township, year=2025)


@pytest.fixture
def finance(appoint):
    return appoint("finance")


def with_scores(cycle):
    entrant = EntrantFactory(cycle=cycle)
    ScoreSheetFactory(entrant=entrant)
    ScoreSheetFactory(entrant=entrant, kind=ScoreKind.YEAR_END, opening=opened(cycle))
    return cycle


def signed(cycle, state):
    signer, now = UserFactory(), timezone.now()
    dates = {"frozen_by": signer, "frozen_at": now}
    if state == RankingState.PUBLISHED:
        dates |= {"published_by": signer, "published_at": now}
    return RankingFactory(cycle=cycle, state=state, **dates)


def test_the_office_starts_a_planned_year(client_of, office, cycle):
    cycle.state = CycleState.PLANNED
    cycle.save()

    answer = client_of(office).get("/")

    assert errands(answer) == ["沙坪镇2025年度考核：核对参评单位和规则，启动考核"]
    assert "<h1>有1件事等您办</h1>" in answer.content.decode()


def test_the_office_imports_all_year_without_being_pressed(client_of, office, cycle):
    answer = client_of(office).get("/")

    assert errands(answer) == []
    assert next_steps(answer) == ["导入日常成绩"]


def test_the_office_computes_when_both_parts_are_in(client_of, office, cycle):
    with_scores(cycle)

    assert errands(client_of(office).get("/")) == ["沙坪镇2025年度考核：成绩已导入，计算排名"]


def test_the_leader_freezes_and_signs(client_of, office, leader, cycle):
    ranking = RankingFactory(cycle=with_scores(cycle), computed_by=office)
    TieDecisionFactory(ranking=ranking, outcome=TieOutcome.SHARE_PRIZES)

    answer = client_of(leader).get("/")

    assert errands(answer) == [
        "沙坪镇2025年度考核有1个并列决定等您签署",
        "沙坪镇2025年度考核的排名等您冻结",
    ]
    assert errands(client_of(office).get("/")) == []


def test_the_leader_publishes(client_of, leader, office, cycle):
    signed(cycle, RankingState.FROZEN)

    assert errands(client_of(leader).get("/")) == ["沙坪镇2025年度考核的排名已冻结，等您公示"]
    assert next_steps(client_of(office).get("/")) == ["等分管领导公示排名"]


def test_the_office_proposes_grants_after_publication(client_of, office, leader, cycle):
    signed(cycle, RankingState.PUBLISHED)

    assert errands(client_of(office).get("/")) == ["沙坪镇2025年度考核：排名已公布，提出奖励"]
    assert errands(client_of(leader).get("/")) == []


def granted(township, *states):
    ranking = ranked(township, list(range(1, len(states) + 1)))
    for standing, state in zip(ranking.standings.order_by("rank"), states, strict=True):
        fields = {"state": state, "return_reason": "金额不对"}
        if state == GrantState.APPROVED:
            fields |= {"approved_by": UserFactory(), "approved_at": timezone.now()}
        RewardGrantFactory(standing=standing, **fields)


def test_the_leader_approves_grants(client_of, office, leader, township):
    granted(township, GrantState.PROPOSED, GrantState.PROPOSED)

    assert errands(client_of(leader).get("/")) == ["沙坪镇2025年度考核有2项奖励等您审批"]
    assert next_steps(client_of(office).get("/")) == ["等分管领导审批奖励（2项）"]


def test_the_office_corrects_returned_grants(client_of, office, township):
    granted(township, GrantState.RETURNED, GrantState.APPROVED)

    answer = client_of(office).get("/")

    assert errands(answer) == ["沙坪镇2025年度考核有1项奖励被退回"]
    assert next_steps(answer) == ["有1项奖励被退回，修改后重新提出"]


def test_a_finished_year_says_so(client_of, office, finance, township):
    granted(township, GrantState.APPROVED, GrantState.APPROVED)

    assert next_steps(client_of(office).get("/")) == ["本年度已全部办完"]
    assert "2项，300,000元" in client_of(finance).get("/").content.decode()


def test_the_office_confirms_batches_and_answers(client_of, office, township):
    BatchFactory(created_by=office)
    BatchFactory()
    FeedbackFactory(township_code=township.code9)

    assert errands(client_of(office).get("/")) == [
        "有1份表检查好了，等您确认导入",
        "有1条“有话说”等您答复",
    ]


def test_a_village_sees_its_daily_scores_so_far(client_of, village_officer, village, cycle):
    HamletFactory(village=village)
    entrant = EntrantFactory(cycle=cycle, village=village)
    ScoreSheetFactory(entrant=entrant, points=8800)
    ScoreSheetFactory(entrant=entrant, points=9001)
    ScoreSheetFactory(entrant=entrant, kind=ScoreKind.YEAR_END, points=9911)
    ScoreSheetFactory(entrant=EntrantFactory(cycle=cycle), points=7777)

    page = client_of(village_officer).get("/").content.decode()

    assert "89.01</span> 分，2次检查的平均" in page
    assert "99.11" not in page
    assert "77.77" not in page


def test_a_village_without_scores_is_told_why(client_of, village_officer, township):
    assert "还没有建立考核年度" in client_of(village_officer).get("/").content.decode()
    CycleFactory(township=township)
    assert "还没有封存的日常评分表" in client_of(village_officer).get("/").content.decode()


@pytest.mark.parametrize("state", [RankingState.COMPUTED, RankingState.FROZEN])
def test_no_village_sees_a_ranking_before_publication(client_of, village_officer, cycle, state):
    if state == RankingState.FROZEN:
        signed(cycle, state)
    else:
        RankingFactory(cycle=cycle)

    assert client_of(village_officer).get("/").context["page"].rankings == []


def test_everybody_reaches_the_published_ranking(client_of, appoint, cycle):
    signed(cycle, RankingState.PUBLISHED)

    for role in ("village_officer", "inspector", "finance", "county_reader", "auditor"):
        page = client_of(appoint(role)).get("/").content.decode()
        assert "沙坪镇2025年度排名" in page


def test_the_auditor_sees_the_newest_acts(client_of, auditor, system_admin):
    answer = client_of(auditor).get("/")

    assert "日志链头指纹" in answer.content.decode()
    assert "日志链头指纹" not in client_of(system_admin).get("/").content.decode()


def test_the_system_admin_takes_the_first_step(client_of, system_admin, township):
    assert errands(client_of(system_admin).get("/"))[0].startswith("还没有启用的乡镇")


@pytest.mark.parametrize("in_use", [{"started_on": date(2026, 1, 1)}, {"is_demo": True}])
def test_the_first_step_is_taken_once(client_of, system_admin, in_use):
    Township.objects.update(**in_use)

    assert errands(client_of(system_admin).get("/")) == []


def test_the_system_admin_looks_after_jobs_and_accounts(client_of, system_admin, stranger, village):
    Township.objects.update(is_demo=True)
    JobFactory(state=JobState.FAILED, finished_at=timezone.now(), created_by=None)

    assert errands(client_of(system_admin).get("/")) == [
        "有1个后台任务失败",
        "有1个账号没有任职，登录后看不到内容",
    ]


def test_the_security_admin_sees_how_many_posts_are_held(client_of, security_admin):
    AppointmentFactory()

    assert "2条在任" in client_of(security_admin).get("/").content.decode()


def test_somebody_without_a_post_is_told_whom_to_ask(client_of, stranger):
    assert "还没有任职" in client_of(stranger).get("/").content.decode()


def test_with_nothing_to_do_one_is_told_so(client_of, appoint):
    assert "现在没有等您办的事" in client_of(appoint("inspector")).get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "state", "address"),
    [
        ("leader", RankingState.COMPUTED, "/assessments/421223101/2025/freeze/"),
        ("leader", RankingState.FROZEN, "/assessments/421223101/2025/disclosure/start/"),
        ("office", RankingState.PUBLISHED, "/rewards/421223101/2025/"),
    ],
)
def test_an_errand_leads_to_where_it_is_done(client_of, request, cycle, name, state, address):
    if state == RankingState.COMPUTED:
        ranking = RankingFactory(cycle=cycle, snapshot=snapshot_of(cycle))
    else:
        ranking = signed(cycle, state)
    StandingFactory(ranking=ranking, entrant=EntrantFactory(cycle=cycle))
    client = client_of(request.getfixturevalue(name))

    (errand,) = client.get("/").context["page"].errands

    assert (errand.url, client.get(errand.url).status_code) == (address, 200)


@pytest.mark.parametrize(("name", "cost"), [("office", 18), ("leader", 9), ("village_officer", 15)])
def test_it_costs_the_same_for_one_and_three_years(
    client_of, request, village, name, cost, django_assert_num_queries
):
    client = client_of(request.getfixturevalue(name))
    for years in ([2025], [2023, 2024]):
        for year in years:
            cycle = CycleFactory(township=village.township, year=year)
            ScoreSheetFactory(entrant=EntrantFactory(cycle=cycle, village=village))
            signed(cycle, RankingState.PUBLISHED)
        client.get("/")

        with django_assert_num_queries(cost):
            client.get("/")
