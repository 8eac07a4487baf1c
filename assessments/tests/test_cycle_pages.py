"""Pages of the year: list, set-up, rules, progress, reopening."""

import pytest
from django.urls import reverse

from assessments.models import AssessmentCycle, CycleState
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.factories import CycleFactory, ScoreSheetFactory
from assessments.tests.scenes import published, scored_cycle
from villages.tests.factories import TownshipFactory

LIST = "/assessments/"
POLICY = {
    "daily_weight": "1",
    "year_end_weight": "3",
    "trim_from_judges": "5",
    "tie_order": "year_end",
    "rewarded_places": "3",
    "daily_rule": "mean",
    "rounding": "half_up",
    "policy_from": "2026-03-01",
}
CHANGE = POLICY | {"disclosure_workdays": "7", "reason": "镇党委会议定"}


def at(cycle, name="cycle-detail"):
    return reverse(f"assessments:{name}", args=[cycle.township.code9, cycle.year])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_an_empty_list_says_what_to_do(client_of, office, village_officer):
    assert "请点“新建考核年度”" in text_of(client_of(office).get(LIST))
    assert "请等镇共同缔造办公室" in text_of(client_of(village_officer).get(LIST))


def test_the_list_shows_state_and_next_step(client_of, office, township):
    cycle = scored_cycle(township, office, [([9000], [9000])])
    assert "收齐日常和年终成绩，再计算排名" in text_of(client_of(office).get(LIST))

    compute_ranking(cycle, by=office)

    assert "分管领导核对后冻结排名" in text_of(client_of(office).get(LIST))


def test_the_page_says_the_next_step_and_offers_one_red_button(
    client_of, office, village_officer, township
):
    cycle = scored_cycle(township, office, [([9000], [])])

    text = text_of(client_of(office).get(at(cycle)))

    assert "收齐日常和年终成绩，再计算排名" in text
    assert text.count("btn-primary") == 1
    assert "下一步" not in text_of(client_of(village_officer).get(at(cycle)))


def test_a_village_sees_no_counts_and_no_proposal(client_of, office, village_officer, township):
    compute_ranking(scored_cycle(township, office, [([9000], [9000])]), by=office)

    text = text_of(client_of(village_officer).get(LIST))

    assert "评分表(张)" not in text
    assert "待冻结" not in text


def test_another_townships_year_is_not_there(client_of, other_office, township):
    cycle = CycleFactory(township=township)

    assert f"/{township.code9}/" not in text_of(client_of(other_office).get(LIST))
    for name in ("cycle-detail", "cycle-policy", "cycle-reopen", "ranking-freeze"):
        assert client_of(other_office).get(at(cycle, name)).status_code == 404
    for name in ("cycle-open", "ranking-compute"):
        assert client_of(other_office).post(at(cycle, name)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_queries_do_not_grow(
    client_of, office, township, count, django_assert_num_queries
):
    for year in range(2021, 2021 + count):
        CycleFactory(township=township, year=year)
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_details_queries_do_not_grow(
    client_of, office, township, count, django_assert_num_queries
):
    cycle = scored_cycle(township, office, [([9000], [9000])] * count)
    client = client_of(office)
    client.get(at(cycle))

    with django_assert_num_queries(12):
        client.get(at(cycle))


def test_the_office_sets_up_a_year(client_of, office, township):
    form = POLICY | {"township": township.pk, "year": "2026", "unit": "village"}

    response = client_of(office).post("/assessments/new/", form, follow=True)

    assert "2026年度考核已建好" in text_of(response)
    assert AssessmentCycle.objects.get().policy_from.isoformat() == "2026-03-01"


def test_the_form_offers_only_ones_own_township(client_of, office, township):
    TownshipFactory(name="别的镇")

    text = text_of(client_of(office).get("/assessments/new/"))

    assert "沙坪镇" in text
    assert "别的镇" not in text


def test_a_year_that_is_there_is_refused_on_the_form(client_of, office, township):
    CycleFactory(township=township, year=2026)
    form = POLICY | {"township": township.pk, "year": "2026", "unit": "village"}

    assert "已经建了" in text_of(client_of(office).post("/assessments/new/", form))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("year", "26", "请写2000到2100之间的整数"),
        ("daily_weight", "0", "请写1到100之间的整数"),
        ("trim_from_judges", "x", "请写3到99之间的整数"),
        ("policy_from", "明天", "请写年月日"),
        ("township", "0", "请选择您负责的乡镇"),
    ],
)
def test_bad_input_is_told_in_chinese(client_of, office, township, field, value, words):
    form = POLICY | {"township": township.pk, "year": "2026", "unit": "village", field: value}

    assert words in text_of(client_of(office).post("/assessments/new/", form))
    assert not AssessmentCycle.objects.exists()


def test_setting_up_is_the_offices(client_of, leader):
    assert client_of(leader).get("/assessments/new/").status_code == 403


def test_the_office_opens_the_year_once(client_of, office, township, village):
    cycle = CycleFactory(township=township, state=CycleState.PLANNED)
    client = client_of(office)
    assert "考核还没有启动" in text_of(client.get(at(cycle)))

    assert "参评1个单位" in text_of(client.post(at(cycle, "cycle-open"), follow=True))

    assert client.post(at(cycle, "cycle-open")).status_code == 409


def test_opening_is_the_offices(client_of, leader, township):
    cycle = CycleFactory(township=township, state=CycleState.PLANNED)

    assert client_of(leader).post(at(cycle, "cycle-open")).status_code == 403


def test_the_year_says_its_rules_and_what_is_missing(client_of, office, township):
    cycle = scored_cycle(township, office, [([9000], [9000]), ([9000], []), ([], [])])
    ScoreSheetFactory(entrant=cycle.entrants.order_by("code").first(), state="draft")

    text = text_of(client_of(office).get(at(cycle)))

    assert "日常 × 1 + 年终 × 3，除以 4" in text
    assert (text.count("缺年终</span>"), text.count("缺日常</span>")) == (2, 1)
    assert "1张未封存" in text
    assert f"?cycle={cycle.pk}&amp;score_kind=year_end" in text


def test_a_village_sees_the_rules_only(client_of, village_officer, office, township):
    cycle = scored_cycle(township, office, [([9000], [9000])])
    compute_ranking(cycle, by=office)

    text = text_of(client_of(village_officer).get(at(cycle)))

    assert "看本村的日常成绩" in text
    assert "成绩到齐了吗" not in text
    assert "排名版本" not in text


def test_each_stage_offers_its_acts(client_of, office, leader, township):
    cycle = scored_cycle(township, office, [([9000], [9000])])
    assert "计算排名</button>" in text_of(client_of(office).get(at(cycle)))

    ranking = compute_ranking(cycle, by=office)
    assert "核对并冻结第1版" in text_of(client_of(leader).get(at(cycle)))

    freeze_ranking(ranking, by=leader)
    assert "公示第1版" in text_of(client_of(leader).get(at(cycle)))
    assert "重新计算的原因" in text_of(client_of(office).get(at(cycle)))

    published(ranking, by=leader)
    assert "看已公布的排名" in text_of(client_of(office).get(at(cycle)))


def test_the_office_changes_the_rules(client_of, office, township):
    cycle = CycleFactory(township=township)
    client = client_of(office)

    assert 'value="3"' in text_of(client.get(at(cycle, "cycle-policy")))
    form = CHANGE | {"year_end_weight": "2", "tie_order": ""}
    assert "如果去年就用这套规则" in text_of(client.post(at(cycle, "cycle-policy"), form))
    assert not cycle.policy_changes.exists()
    form["confirm"] = "1"
    assert "年终 × 2，除以 3" in text_of(client.post(at(cycle, "cycle-policy"), form, follow=True))

    cycle.refresh_from_db()
    assert (cycle.tie_order, cycle.disclosure_workdays) == ([], 7)
    assert "没有改动" in text_of(client.post(at(cycle, "cycle-policy"), form))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "请写修改规则的原因"),
        ({"tour_from": "2026-12-18"}, "开始和结束要一起填"),
        ({"tour_from": "2026-12-18", "tour_until": "2026-12-17"}, "拉练结束不能早于开始"),
        ({"disclosure_workdays": "4"}, "请写5到60之间的整数"),
    ],
)
def test_a_change_of_rules_is_checked(client_of, office, township, fields, words):
    cycle = CycleFactory(township=township)

    response = client_of(office).post(at(cycle, "cycle-policy"), CHANGE | fields | {"confirm": "1"})

    assert words in text_of(response)
    assert not cycle.policy_changes.exists()


def test_a_change_shows_what_it_would_have_done_to_last_year(client_of, office, leader, township):
    ranking = compute_ranking(
        scored_cycle(township, office, [([9900], [9000]), ([9000], [9200])]), by=office
    )
    published(freeze_ranking(ranking, by=leader), by=leader)
    cycle = CycleFactory(township=township, year=2026)
    form = CHANGE | {"daily_weight": "1", "year_end_weight": "9", "rewarded_places": "1"}

    text = text_of(client_of(office).post(at(cycle, "cycle-policy"), form))

    assert "2025年度有2个单位的名次会变；前1名会从" in text


def test_the_leader_reopens(client_of, office, leader, township):
    cycle = scored_cycle(township, office, [([9000], [9000])])
    freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    client, address = client_of(leader), at(cycle, "cycle-reopen")

    assert "请写原因" in text_of(client.post(address, {"reason": ""}))
    assert "已重新开放" in text_of(client.post(address, {"reason": "更正"}, follow=True))
    assert client.post(address, {"reason": "更正"}).status_code == 409
    assert client_of(office).get(address).status_code == 403
