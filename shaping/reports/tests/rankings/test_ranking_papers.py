"""Making a ranking's papers: the draft, its act, what is refused, and that nothing is doubled."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Disclosure
from assessments.tests.factories import ObjectionFactory
from assessments.tests.scenes import disclosed, published, scored_cycle
from rewards.models import RewardTier
from shaping.audit.models import AuditEvent
from shaping.reports.models import RankingPaper
from shaping.reports.queries.ranking_papers import contents_of, obstacle_to
from shaping.reports.ranking_contents import DISCLOSURE, ERRATUM, NOTICE, AwardLine
from shaping.reports.services.ranking_papers import PaperOrder, make_paper, take_paper
from shaping.reports.tests.rankings.building import (
    REASON,
    corrected,
    frozen,
    read,
    released,
    rows_of,
    texts,
)
from shaping.workflow import Forbidden, Refused, StaleState

DAY = date(2026, 1, 16)
ORDER = PaperOrder(NOTICE, "沙政发〔2026〕1号", DAY, ["管好奖励。", "  ", "继续整改。"])


@pytest.fixture
def ranking(township, office, leader):
    return released(township, office, leader)


def test_a_notice_is_written_down_with_its_act(ranking, office):
    paper, is_new = make_paper(ranking, ORDER, by=office)
    event = AuditEvent.objects.get(action="ranking.paper")

    assert is_new
    assert (paper.serial, paper.document_number, paper.dated_on) == (1, "沙政发〔2026〕1号", DAY)
    assert paper.contents["demands"] == ["管好奖励。", "继续整改。"]
    assert event.after["content_hash"] == paper.content_hash == contents_hash(paper)
    assert str(paper) == f"{ranking}通报第1稿"


def contents_hash(paper):
    return contents_of(paper.ranking, paper.kind, paper.contents["demands"]).fingerprint


def test_the_table_and_the_amounts_are_those_of_the_version(ranking, leader):
    RewardTier.objects.create(cycle=ranking.cycle, rank=1, amount_yuan=150000)
    make_paper(ranking, ORDER, by=leader)

    document = read(take_paper(ranking, NOTICE, by=leader).content)

    names = [row.entrant.name for row in ranking.standings.order_by("rank")]
    assert rows_of(document.tables[0])[1:] == [
        ["1", names[0], "90.00", "95.00", "93.75"],
        ["2", names[1], "89.90", "94.80", "93.58"],
        ["3", names[2], "89.80", "94.60", "93.40"],
        ["4", names[3], "89.70", "94.40", "93.23"],
    ]
    assert f"第1名{names[0]}15万元（壹拾伍万元整）" in "".join(texts(document))


def test_the_same_again_is_no_second_draft(ranking, office):
    make_paper(ranking, ORDER, by=office)

    paper, is_new = make_paper(ranking, ORDER, by=office)

    assert (paper.serial, is_new) == (1, False)
    assert AuditEvent.objects.filter(action="ranking.paper").count() == 1


def test_a_later_draft_follows_and_both_stay(ranking, office):
    make_paper(ranking, ORDER, by=office)
    make_paper(ranking, PaperOrder(NOTICE, "", DAY), by=office)

    assert list(
        RankingPaper.objects.order_by("serial").values_list("serial", "document_number")
    ) == [
        (1, "沙政发〔2026〕1号"),
        (2, ""),
    ]
    first = texts(read(take_paper(ranking, NOTICE, 1, by=office).content))
    assert first[0] == "沙政发〔2026〕1号"


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (PaperOrder(NOTICE, "", date(2024, 12, 31)), "2025年1月1日以后"),
        (PaperOrder(NOTICE, "", date(2101, 1, 1)), "2025年1月1日以后"),
        (PaperOrder(NOTICE, "", DAY, ["一"] * 11), "最多10条，现在有11条"),
        (PaperOrder(NOTICE, "", DAY, ["短", "长" * 201]), "第2条有201个字"),
        (PaperOrder(NOTICE, "", DAY, ["找11010519491231002X"]), "身份证"),
        (PaperOrder(ERRATUM, "", DAY), "不用更正"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_trace(ranking, office, order, words):
    before = AuditEvent.objects.count()

    with pytest.raises(Refused, match=words):
        make_paper(ranking, order, by=office)
    assert (RankingPaper.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_a_number_belongs_to_one_paper(ranking, office):
    make_paper(ranking, ORDER, by=office)

    with pytest.raises(Refused, match="通报第1稿上了，请换一个字号"):
        make_paper(ranking, PaperOrder(DISCLOSURE, ORDER.document_number, DAY), by=office)


def test_readers_do_not_make_papers(ranking, village_officer):
    with pytest.raises(Forbidden, match="出公文的权限"):
        make_paper(ranking, ORDER, by=village_officer)


def test_two_at_once_are_told_so(ranking, office, monkeypatch):
    make_paper(ranking, ORDER, by=office)
    name = "shaping.reports.services.ranking_papers.newest_paper"
    monkeypatch.setattr(name, lambda *_: None)

    with pytest.raises(StaleState, match="刚刚有人出过了"):
        make_paper(ranking, ORDER, by=office)


def test_readers_take_what_was_made_and_it_is_recorded(ranking, office, village_officer):
    make_paper(ranking, ORDER, by=office)

    file = take_paper(ranking, NOTICE, by=village_officer)

    assert file.name == "沙坪镇人民政府关于2025年度“共同缔造”工作考核结果的通报"
    assert AuditEvent.objects.get(action="ranking.paper_download").actor_id == village_officer.pk
    assert file.content == take_paper(ranking, NOTICE, by=office).content


@pytest.mark.parametrize(("kind", "serial"), [(NOTICE, None), (NOTICE, 7), ("letter", None)])
def test_readers_are_told_what_was_not_made(ranking, village_officer, kind, serial):
    with pytest.raises(Refused):
        take_paper(ranking, kind, serial, by=village_officer)


def test_the_office_gets_a_draft_before_anything_was_made(ranking, office):
    file = take_paper(ranking, NOTICE, by=office)

    assert file.name.endswith("通报（草稿）")
    assert RankingPaper.objects.count() == 0


def test_a_version_in_disclosure_has_its_notice_board_paper_only(township, office, leader):
    cycle = scored_cycle(township, office, [([9000], [9500]), ([8000], [8500])])
    ranking = frozen(cycle, office, leader)
    assert "还没有公示" in obstacle_to(ranking, DISCLOSURE)
    disclosed(ranking, by=leader)
    ranking.refresh_from_db()

    facts = contents_of(ranking, DISCLOSURE).disclosure

    assert facts.workdays == 5
    assert facts.starts_on == timezone.localdate().isoformat()
    assert "还没有公布" in obstacle_to(ranking, NOTICE)


def test_objections_are_counted_without_the_withdrawn_ones(ranking, leader):
    disclosure = Disclosure.objects.get(ranking=ranking)
    now = timezone.now()
    decided = {"decided_at": now, "decided_by": leader, "answer": "已核对"}
    entrant = ranking.cycle.entrants.first()
    for state in ("upheld", "rejected"):
        ObjectionFactory(disclosure=disclosure, entrant=entrant, state=state, **decided)
    ObjectionFactory(disclosure=disclosure, entrant=entrant, state="withdrawn")

    facts = contents_of(ranking, NOTICE).disclosure

    assert (facts.objections, facts.upheld) == (2, 1)


def test_an_erratum_lists_exactly_what_changed(ranking, office, leader):
    second = corrected(ranking, office, leader)
    assert "还没有公示" in obstacle_to(second, ERRATUM)
    published(second, by=leader)
    second.refresh_from_db()
    ranking.refresh_from_db()
    make_paper(second, PaperOrder(ERRATUM, "", DAY), by=office)

    document = read(take_paper(second, ERRATUM, by=office).content)
    cells = rows_of(document.tables[0])[1:]
    name = ranking.standings.get(rank=1).entrant.name

    assert [cell[1:] for cell in cells if cell[0] == name] == [
        ["名次", "1", "4"],
        ["日常", "90.00", "40.00"],
        ["总成绩", "93.75", "81.25"],
    ]
    assert [cell[1:] for cell in cells if cell[0] != name] == [
        ["名次", str(rank + 1), str(rank)] for rank in (1, 2, 3)
    ]
    assert f"因{REASON}，" in "".join(texts(document))
    assert "已被新的版本替代" in obstacle_to(ranking, NOTICE)


def test_undecidable_prizes_are_left_open(township, office, leader):
    ranking = released(township, office, leader)
    ranking.standings.filter(rank=2).update(rank=1)

    assert contents_of(ranking, NOTICE).awards is None


def test_prizes_come_from_the_years_tiers(ranking):
    for rank, amount in ((1, 150000), (2, 100000)):
        RewardTier.objects.create(cycle=ranking.cycle, rank=rank, amount_yuan=amount)
    names = [row.entrant.name for row in ranking.standings.order_by("rank")]

    assert contents_of(ranking, NOTICE).awards == [
        AwardLine(1, names[0], 150000),
        AwardLine(2, names[1], 100000),
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"serial": 1}, "one_ranking_paper_per_kind_and_serial"),
        ({"kind": "letter"}, "ranking_paper_kind_is_known"),
        ({"serial": 0}, "ranking_paper_serials_start_at_one"),
        ({"content_hash": ""}, "ranking_paper_has_its_hashes"),
    ],
)
def test_the_database_refuses_what_is_no_paper(ranking, office, changes, name):
    paper, _ = make_paper(ranking, ORDER, by=office)
    later = {"made_at": timezone.now() + timedelta(days=1), "serial": 2}
    names = ("ranking", "kind", "dated_on", "contents", "content_hash", "audit_head", "made_by")
    values = {field: getattr(paper, field) for field in names} | later | changes

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        RankingPaper.objects.bulk_create([RankingPaper(**values)])
    assert name in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)
