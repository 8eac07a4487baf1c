"""The examples, the choice of a year's rubric, and the check of what was adopted."""

import pytest
from django.utils import timezone

from assessments.models import Rubric, RubricItem, ScoreKind
from assessments.queries.rubrics import contents_of
from assessments.rubric_contents import content_hash, seed_items
from assessments.services.rubric_drafts import create_draft
from assessments.services.rubrics import choose_rubric, rubric_faults, seed_examples
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(township):
    return CycleFactory(township=township)


def choose(cycle, rubric, office, kind=ScoreKind.YEAR_END):
    return choose_rubric(cycle, kind, rubric, by=office)


def test_it_adopts_both_examples_with_their_mark_and_hash(township, office):
    seed_examples(township, by=office)

    rows = Rubric.objects.order_by("kind")
    assert [(row.kind, row.version, row.is_example, row.state) for row in rows] == [
        ("daily", 1, True, "adopted"),
        ("year_end", 1, True, "adopted"),
    ]
    for row in rows:
        assert contents_of(row) == seed_items(row.kind)
        assert row.content_hash == content_hash(row.kind, seed_items(row.kind))
        assert "示例" in row.title


def test_the_examples_come_once_and_leave_one_event_each(township, office):
    assert len(seed_examples(township, by=office)) == 2
    assert seed_examples(township, by=office) == []

    events = AuditEvent.objects.filter(action="rubric.seed").order_by("sequence")
    assert events.count() == 2
    assert events[0].after["hash"] == Rubric.objects.get(kind="daily").content_hash


def test_an_example_does_not_disturb_what_the_town_has(township, office):
    own = RubricFactory(township=township, kind="daily", version=4)
    draft = create_draft(township, "year_end", by=office)

    [example] = seed_examples(township, by=office)

    assert (example.kind, example.version) == ("year_end", draft.version + 1)
    assert Rubric.objects.get(kind="daily") == own


def test_only_the_office_takes_the_examples(township, leader):
    with pytest.raises(Forbidden):
        seed_examples(township, by=leader)

    assert not Rubric.objects.exists()


def test_it_chooses_the_rubric_of_a_year(cycle, township, office):
    first, second = (RubricFactory(township=township) for _ in range(2))
    choose(cycle, first, office)

    choose(cycle, second, office)

    cycle.refresh_from_db()
    assert cycle.year_end_rubric == second
    event = AuditEvent.objects.filter(action="rubric.choose").order_by("sequence").last()
    assert event.before["rubric"] == str(first)
    assert event.after["rubric"] == str(second)


def not_adopted(township, office):
    return create_draft(township, ScoreKind.YEAR_END, by=office)


def of_another_kind(township, office):
    return RubricFactory(township=township, kind="daily")


def of_another_township(township, office):
    return RubricFactory()


@pytest.mark.parametrize("wrong", [not_adopted, of_another_kind, of_another_township])
def test_it_refuses_a_rubric_that_does_not_fit(wrong, cycle, township, office):
    rubric = wrong(township, office)

    with pytest.raises(Refused, match="只能选本镇同一类、已启用的细则"):
        choose(cycle, rubric, office)

    cycle.refresh_from_db()
    assert cycle.year_end_rubric is None
    assert not AuditEvent.objects.filter(action="rubric.choose").exists()


def test_it_refuses_the_same_once_more(cycle, township, office):
    rubric = RubricFactory(township=township)
    choose(cycle, rubric, office)

    with pytest.raises(Refused, match="不用再选"):
        choose(cycle, rubric, office)


def test_it_refuses_once_a_sheet_uses_another(cycle, township, office):
    first, second = (RubricFactory(township=township) for _ in range(2))
    choose(cycle, first, office)
    entrant = EntrantFactory(cycle=cycle)
    sheet = ScoreSheetFactory(entrant=entrant, kind="year_end", rubric=first)

    with pytest.raises(Refused, match="已经有年终评分表用了原来的细则"):
        choose(cycle, second, office)

    type(sheet).objects.filter(pk=sheet.pk).update(rubric=None)
    assert choose(cycle, second, office).year_end_rubric == second


def test_it_refuses_once_a_ranking_was_frozen(cycle, township, office, leader):
    RankingFactory(cycle=cycle, state="frozen", frozen_by=leader, frozen_at=timezone.now())

    with pytest.raises(Refused, match="排名已经冻结过"):
        choose(cycle, RubricFactory(township=township), office)


def test_only_the_office_chooses(cycle, township, leader):
    with pytest.raises(Forbidden):
        choose(cycle, RubricFactory(township=township), leader)


def test_a_sound_rubric_has_no_fault(township, office):
    seed_examples(township, by=office)

    assert list(rubric_faults()) == []


def test_it_finds_an_item_that_was_changed_or_removed(township, office):
    seed_examples(township, by=office)
    RubricItem.objects.filter(rubric__kind="daily", code="A1").update(title="改过")
    RubricItem.objects.filter(rubric__kind="year_end", code="7").delete()

    faults = list(rubric_faults())

    assert len(faults) == 2
    assert "沙坪镇的“日常人居环境整治评分细则（示例）第1版”和启用时的指纹不符" in faults[0]
