"""Cases: written by a village, reviewed by somebody else of the office, shown and taken down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import Case, CaseState, CoPrinciple
from organizations.services.cases import (
    CaseText,
    Shown,
    change_shown,
    edit_case,
    publish_case,
    recall_case,
    reopen_case,
    return_case,
    submit_case,
    withdraw_case,
    write_case,
)
from organizations.tests.factories import CaseFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
ID_CARD = "11010519491231002X"
BOTH = Shown(is_public=True, is_recommended=True)


def words(**changes) -> CaseText:
    fields = {
        "kind": "environment",
        "title": "一把扫帚",
        "summary": "一起扫。",
        "text": "各户出一人。",
    }
    return CaseText(**fields | changes)


@pytest.fixture
def case(village, village_officer):
    return write_case(village, words(), by=village_officer)


@pytest.fixture
def submitted(case, village_officer):
    return submit_case(case, by=village_officer)


@pytest.fixture
def published(submitted, office):
    return publish_case(submitted, BOTH, version=submitted.version, by=office)


def last_summary() -> str:
    return AuditEvent.objects.order_by("sequence").last().summary


def test_it_is_written_as_a_draft(village, village_officer):
    hamlet = HamletFactory(village=village)
    written = words(hamlet=hamlet, principles=["share", "plan", "lost"], title=" 一把扫帚 ")

    case = write_case(village, written, by=village_officer)

    assert (case.state, case.title, case.hamlet) == (CaseState.DRAFT, "一把扫帚", hamlet)
    assert (case.principles, case.principle_words) == (["plan", "share"], "决策共谋、成果共享")
    assert last_summary() == "堰市村案例“一把扫帚”：起草"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "标题"),
        ({"kind": "lost"}, "类别"),
        ({"text": "长" * 3001}, "3000"),
        ({"text": f"证号{ID_CARD}"}, "“正文”里写了身份证号"),
        ({"summary": f"证号{ID_CARD}"}, "“一句话说明”里写了身份证号"),
    ],
)
def test_it_is_not_written_with_wrong_words(village, village_officer, changes, message):
    with pytest.raises(Refused, match=message):
        write_case(village, words(**changes), by=village_officer)

    assert not Case.objects.exists()


def test_the_hamlet_is_the_villages_own(village, village_officer, other_village):
    foreign = HamletFactory(village=other_village)

    with pytest.raises(Refused, match="本村的村湾"):
        write_case(village, words(hamlet=foreign), by=village_officer)


def test_the_same_form_twice_writes_one(case, village, village_officer):
    with pytest.raises(StaleState, match="同名的案例"):
        write_case(village, words(), by=village_officer)

    assert Case.objects.count() == 1


def test_a_closed_village_writes_none(village, office):
    village.closed_on = "2026-01-01"
    village.save()

    with pytest.raises(Refused, match="已经撤销"):
        write_case(village, words(), by=office)


def test_it_is_changed_at_the_version_that_was_seen(case, village_officer):
    edit_case(case, words(text="改过的正文。"), version=1, by=village_officer)

    with pytest.raises(StaleState, match="刚才有人改过"):
        edit_case(case, words(text="另一个人的。"), version=1, by=village_officer)
    case.refresh_from_db()
    assert (case.text, case.version) == ("改过的正文。", 2)
    assert last_summary().endswith("：修改")


def test_it_goes_to_the_township(submitted, office, village_officer):
    returned = return_case(submitted, "补一张照片", by=office)
    assert (returned.state, returned.return_reason) == (CaseState.RETURNED, "补一张照片")

    again = submit_case(returned, by=village_officer)
    published = publish_case(again, BOTH, version=again.version, by=office)

    assert (published.state, published.published_by) == (CaseState.PUBLISHED, office)
    assert (published.is_public, published.return_reason) == (True, "")
    assert last_summary() == "堰市村案例“一把扫帚”：发布（放到公开页，推荐学习）"


def test_nobody_reviews_his_own(village, office, appoint):
    case = submit_case(write_case(village, words(), by=office), by=office)

    with pytest.raises(Refused, match="另一位同事"):
        publish_case(case, Shown(), version=case.version, by=office)

    other = appoint(Role.TOWNSHIP_OFFICE)
    assert publish_case(case, Shown(), version=case.version, by=other).published_by == other


def test_only_what_was_read_is_published(submitted, village_officer, office):
    read = submitted.version
    recall_case(submitted, by=village_officer)
    submitted.refresh_from_db()
    edit_case(submitted, words(text="别的。"), version=submitted.version, by=village_officer)
    submit_case(submitted, by=village_officer)

    with pytest.raises(StaleState, match="刚才有人改过"):
        publish_case(submitted, BOTH, version=read, by=office)


def test_a_number_that_slipped_in_is_not_published(submitted, office):
    Case.objects.filter(pk=submitted.pk).update(text=f"证号{ID_CARD}")

    with pytest.raises(Refused, match="身份证号"):
        publish_case(submitted, BOTH, version=submitted.version, by=office)


def test_it_is_shown_elsewhere_afterwards(published, office):
    shown = change_shown(published, Shown(is_public=False), version=published.version, by=office)

    assert (shown.is_public, shown.is_recommended) == (False, False)
    assert last_summary().endswith("：不放到公开页，不推荐学习")
    with pytest.raises(StaleState):
        change_shown(published, BOTH, version=published.version, by=office)


def test_it_is_taken_down_at_once_and_written_anew(published, village_officer):
    down = withdraw_case(published, "照片里的人要求", by=village_officer)
    assert (down.state, down.is_public, down.is_recommended) == (CaseState.WITHDRAWN, False, False)
    assert not Case.objects.on_the_public_page().exists()

    draft = reopen_case(down, by=village_officer)

    assert (draft.state, draft.published_at, draft.published_by) == (CaseState.DRAFT, None, None)


@pytest.mark.parametrize("reason", [" ", "长" * 201, f"电话里说的{ID_CARD}"])
@pytest.mark.parametrize("act", [return_case, withdraw_case])
def test_a_reason_is_needed(submitted, published, office, reason, act):
    case = submitted if act is return_case else published

    with pytest.raises(Refused):
        act(case, reason, by=office)


ACTS = {
    "edit": (lambda case, by: edit_case(case, words(), version=1, by=by), {"draft", "returned"}),
    "submit": (lambda case, by: submit_case(case, by=by), {"draft", "returned"}),
    "recall": (lambda case, by: recall_case(case, by=by), {"submitted"}),
    "return": (lambda case, by: return_case(case, "补照片", by=by), {"submitted"}),
    "publish": (lambda case, by: publish_case(case, BOTH, version=1, by=by), {"submitted"}),
    "change": (lambda case, by: change_shown(case, BOTH, version=1, by=by), {"published"}),
    "withdraw": (lambda c, by: withdraw_case(c, "过时", by=by), {"draft", "returned", "published"}),
    "reopen": (lambda case, by: reopen_case(case, by=by), {"withdrawn"}),
}


def in_state(state: str, village):
    extra = {"published": True} if state == "published" else {"state": state, "return_reason": "补"}
    return CaseFactory(village=village, **extra)


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_done_in_its_states_only(village, office, name, state):
    act, states = ACTS[name]
    case = in_state(state, village)

    if state in states:
        assert act(case, office).version == 2
    else:
        with pytest.raises(StaleState):
            act(case, office)
        assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_nobody_else_does_it(village, appoint, name, role):
    act, states = ACTS[name]

    with pytest.raises(Forbidden):
        act(in_state(min(states), village), appoint(role))


@pytest.mark.parametrize("name", ["return", "publish", "change"])
def test_a_village_does_not_review(village, village_officer, name):
    act, states = ACTS[name]

    with pytest.raises(Forbidden):
        act(in_state(min(states), village), village_officer)


@pytest.mark.parametrize("name", ACTS)
def test_another_village_does_nothing(village, other_village_officer, name):
    act, states = ACTS[name]

    with pytest.raises(Forbidden):
        act(in_state(min(states), village), other_village_officer)


@given(st.permutations(CoPrinciple.values), st.integers(0, 5))
def test_the_principles_are_named_in_their_own_order(codes, count):
    chosen = codes[:count]

    named = Case(principles=chosen).principle_words

    assert named.split("、") == [p.label for p in CoPrinciple if p.value in chosen] or not chosen
