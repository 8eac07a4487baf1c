"""A next version: copied, filled in, adopted, deleted."""

from dataclasses import replace

import pytest

from assessments.models import Rubric, RubricItem
from assessments.queries.rubrics import contents_of, mark_of
from assessments.rubric_contents import AWARD, ItemContent, content_hash
from assessments.services.rubric_drafts import (
    adopt_rubric,
    create_draft,
    delete_draft,
    save_items,
)
from assessments.services.rubrics import seed_examples
from assessments.tests.factories import RubricFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db

WHOLE = [ItemContent("1", "全部", 10_000, AWARD)]


@pytest.fixture
def example(township, office):
    return next(row for row in seed_examples(township, by=office) if row.kind == "daily")


@pytest.fixture
def draft(example, township, office):
    return create_draft(township, "daily", by=office, based_on=example)


def test_a_copy_is_the_next_version_without_the_mark(draft, example):
    assert (draft.version, draft.state, draft.is_example) == (2, "draft", False)
    assert draft.based_on == example
    assert "示例" not in draft.title
    assert contents_of(draft) == contents_of(example)
    assert AuditEvent.objects.filter(action="rubric.create").count() == 1


def test_the_source_keeps_its_items(draft, example, office):
    save_items(draft, "本镇细则", WHOLE, by=office)

    assert content_hash("daily", contents_of(example)) == example.content_hash


def test_a_copy_of_an_own_one_keeps_its_name(township, office):
    own = RubricFactory(township=township, title="沙坪镇细则")

    assert create_draft(township, "year_end", by=office, based_on=own).title == "沙坪镇细则"


def test_an_empty_one_starts_at_version_one(township, office):
    draft = create_draft(township, "daily", by=office)

    assert (draft.version, draft.items.count()) == (1, 0)


def test_there_is_one_draft_of_a_kind(draft, township, office):
    with pytest.raises(Refused, match="已有一份编制中的"):
        create_draft(township, "daily", by=office)

    assert create_draft(township, "year_end", by=office).kind == "year_end"


def test_it_copies_only_an_adopted_one_of_the_same_township_and_kind(township, office):
    for wrong in (RubricFactory(), RubricFactory(township=township, kind="daily")):
        with pytest.raises(Refused, match="只能复制本镇同一类、已启用的细则"):
            create_draft(township, "year_end", by=office, based_on=wrong)
    with pytest.raises(Refused, match="没有这一类"):
        create_draft(township, "weekly", by=office)


def test_it_keeps_what_was_typed_whatever_the_sum(draft, office):
    item = ItemContent("1", "一项", 500, AWARD, None, "看一看")

    save_items(draft, " 本镇细则 ", [item], by=office, seen=mark_of(draft))

    draft = Rubric.objects.get(pk=draft.pk)
    assert (draft.title, contents_of(draft)) == ("本镇细则", [item])
    assert AuditEvent.objects.filter(action="rubric.edit").count() == 1


def test_the_same_once_more_leaves_no_event(draft, office):
    seen = mark_of(draft)
    for _ in range(2):
        save_items(draft, "本镇细则", WHOLE, by=office, seen=seen)

    assert AuditEvent.objects.filter(action="rubric.edit").count() == 1


def test_it_refuses_faulty_items_and_no_name_in_one_go(draft, office):
    before = contents_of(draft)

    with pytest.raises(Refused) as refusal:
        save_items(draft, "", [replace(WHOLE[0], code="")], by=office)

    assert refusal.value.message == "请写细则的名称，最多80个字。第1项：请写代码，最多10个字。"
    assert contents_of(Rubric.objects.get(pk=draft.pk)) == before


def test_it_refuses_a_form_opened_before_another_change(draft, office):
    seen = mark_of(draft)
    save_items(draft, "先改的", WHOLE, by=office, seen=seen)

    with pytest.raises(StaleState, match="刚刚在别处改过"):
        save_items(draft, "后改的", WHOLE, by=office, seen=seen)

    assert Rubric.objects.get(pk=draft.pk).title == "先改的"


def test_adoption_seals_it_with_its_hash(draft, office):
    adopted = adopt_rubric(draft, by=office, seen=mark_of(draft))

    assert adopted.state == "adopted"
    assert adopted.content_hash == content_hash("daily", contents_of(adopted))
    assert (adopted.adopted_by, adopted.adopted_at is None) == (office, False)
    event = AuditEvent.objects.get(action="rubric.adopt")
    assert event.after == {"hash": adopted.content_hash, "items": 17}


def test_adoption_asks_for_100_points(draft, office):
    save_items(draft, "不够", [replace(WHOLE[0], max_points=9950)], by=office)

    with pytest.raises(Refused, match=r"加起来是99\.50分，要正好100分"):
        adopt_rubric(draft, by=office)

    assert not AuditEvent.objects.filter(action="rubric.adopt").exists()


def test_adoption_refuses_what_was_changed_since_the_check(draft, office):
    seen = mark_of(draft)
    save_items(draft, "改过", WHOLE, by=office)

    with pytest.raises(StaleState, match="刚刚在别处改过"):
        adopt_rubric(draft, by=office, seen=seen)


def test_an_adopted_one_never_changes(draft, office):
    adopt_rubric(draft, by=office)

    for act in (
        lambda: save_items(draft, "改名", WHOLE, by=office),
        lambda: adopt_rubric(draft, by=office),
        lambda: delete_draft(draft, by=office),
    ):
        with pytest.raises(StaleState, match="已经启用，不能再改"):
            act()
    assert draft.items.count() == 17


def test_a_draft_can_be_thrown_away_once(draft, office):
    delete_draft(draft, by=office)

    assert not Rubric.objects.filter(pk=draft.pk).exists()
    assert RubricItem.objects.filter(rubric__is_example=False).count() == 0
    assert AuditEvent.objects.filter(action="rubric.delete").count() == 1
    with pytest.raises(StaleState, match="已经删除"):
        delete_draft(Rubric(pk=draft.pk or 0, township=draft.township), by=office)


def test_nobody_else_writes_rubrics(draft, township, leader, village_officer, other_office):
    events = AuditEvent.objects.count()

    for user in (leader, village_officer, other_office):
        for act in (
            lambda user=user: create_draft(township, "year_end", by=user),
            lambda user=user: save_items(draft, "改", WHOLE, by=user),
            lambda user=user: adopt_rubric(draft, by=user),
            lambda user=user: delete_draft(draft, by=user),
        ):
            with pytest.raises(Forbidden):
                act()
    assert AuditEvent.objects.count() == events
