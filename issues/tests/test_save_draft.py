"""A draft is saved card by card: nothing typed is lost, nobody overwrites what he has not seen."""

import itertools
import json
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from issues.models import ListState
from issues.queries.draft_rows import check_draft
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list
from issues.services.submissions import submit_list, token_of
from issues.tests.factories import CategoryFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24 10:42:00+08:00", tick=False):
        yield


@pytest.fixture
def november(village, village_officer):
    return open_list(village, 2026, 11, by=village_officer)


@pytest.fixture
def secretary(appoint):
    return appoint(Role.VILLAGE_SECRETARY)


def typed(description, rev=0, **more):
    return {"description": description, "rev": rev} | more


def stored(issue_list):
    issue_list.refresh_from_db()
    return {key: row["description"] for key, row in issue_list.draft["rows"].items()}


def test_it_keeps_what_two_people_type_in_different_cards(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)
    save_draft(november, DraftChange({"b": typed("路灯")}, tab="2"), by=secretary)

    assert stored(november) == {"a": "水渠", "b": "路灯"}


def test_it_tells_the_second_editor_what_the_first_changed(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)
    save_draft(november, DraftChange({"a": typed("水渠堵了", 1)}, tab="1"), by=village_officer)

    change = DraftChange({"a": typed("水渠塌了", 1), "b": typed("路灯")}, tab="2")
    saved = save_draft(november, change, by=secretary)

    conflict = saved.conflicts[0]
    assert (conflict.key, conflict.theirs["description"]) == ("a", "水渠堵了")
    assert conflict.sentence == "别人刚改过这条（村专干 10:42）。下面是两份，请选要留的。"
    assert stored(november) == {"a": "水渠堵了", "b": "路灯"}


def test_it_takes_the_choice_of_the_second_editor(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)
    conflict = save_draft(
        november, DraftChange({"a": typed("水渠塌了")}, tab="2"), by=secretary
    ).conflicts[0]

    mine = DraftChange({"a": typed("水渠塌了", conflict.theirs["rev"])}, tab="2")
    assert save_draft(november, mine, by=secretary).conflicts == []
    assert stored(november) == {"a": "水渠塌了"}


def test_it_saves_the_same_change_once(november, village_officer):
    change = DraftChange({"a": typed("水渠")}, tab="1")
    first = save_draft(november, change, by=village_officer)
    second = save_draft(november, change, by=village_officer)

    assert (first.version, second.version) == (1, 1)
    assert second.rows == {"a": 1}


def test_it_goes_on_after_a_lost_answer(november, village_officer):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)

    saved = save_draft(november, DraftChange({"a": typed("水渠塌了")}, tab="1"), by=village_officer)

    assert saved.conflicts == []
    assert stored(november) == {"a": "水渠塌了"}


def test_it_never_gives_a_revision_the_page_has_not_seen(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)

    saved = save_draft(november, DraftChange({"b": typed("路灯")}, tab="2"), by=secretary)

    assert saved.rows == {"b": 1}
    assert [(other.key, other.by) for other in saved.others] == [("a", "村专干")]


def test_it_does_not_delete_a_card_that_another_changed(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)
    save_draft(november, DraftChange({"a": typed("水渠塌了", 1)}, tab="1"), by=village_officer)

    saved = save_draft(november, DraftChange(deleted={"a": 1}, tab="2"), by=secretary)

    assert [conflict.key for conflict in saved.conflicts] == ["a"]
    assert stored(november) == {"a": "水渠塌了"}


def test_it_tells_of_a_card_that_another_deleted(november, village_officer, secretary):
    save_draft(november, DraftChange({"a": typed("水渠")}, tab="1"), by=village_officer)
    save_draft(november, DraftChange(deleted={"a": 1}, tab="1"), by=village_officer)

    saved = save_draft(november, DraftChange({"a": typed("塌了", 1)}, tab="2"), by=secretary)

    assert saved.conflicts[0].theirs is None
    assert "刚删掉这条" in saved.conflicts[0].sentence


def test_it_tells_the_second_editor_of_a_statement(november, village_officer, secretary):
    done = {"7": {"status": "done", "words": "", "rev": 0}}
    save_draft(november, DraftChange(carried=done, tab="1"), by=village_officer)

    helped = {"7": {"status": "help", "words": "", "rev": 0}}
    saved = save_draft(november, DraftChange(carried=helped, tab="2"), by=secretary)

    assert [(one.kind, one.key) for one in saved.conflicts] == [("carried", "7")]


def test_it_writes_no_audit_event(november, village_officer):
    before = AuditEvent.objects.count()
    save_draft(november, DraftChange({"a": typed("水渠")}), by=village_officer)

    assert AuditEvent.objects.count() == before


def test_it_refuses_a_list_that_went_up(november, village_officer):
    submit_list(november, by=village_officer, token=token_of(november))

    with pytest.raises(StaleState, match="已经在11月24日 10:42上报"):
        save_draft(november, DraftChange({"a": typed("水渠")}), by=village_officer)


def test_it_refuses_others(november, office):
    with pytest.raises(Forbidden):
        save_draft(november, DraftChange({"a": typed("水渠")}), by=office)


@pytest.mark.parametrize(
    "change",
    [
        DraftChange({"a b": typed("水渠")}),
        DraftChange({"a" * 37: typed("水渠")}),
        DraftChange({"a": typed("水\x00渠")}),
        DraftChange({"a": typed("\ud800")}),
        DraftChange({"a": typed("水渠", -1)}),
        DraftChange({"a": typed("水渠", True)}),
        DraftChange({"a": typed("水渠", 10**9)}),
        DraftChange({"a": typed("长" * 2001)}),
        DraftChange({"a": typed("水渠", photos="x")}),
        DraftChange({"a": typed("水渠", photos=["x"])}),
        DraftChange({"a": typed("水渠", photos=[str(uuid4())] * 7)}),
        DraftChange({str(n): typed("水渠") for n in range(61)}),
        DraftChange(carried={"x": {"status": "done"}}),
        DraftChange(carried={"1": {"status": "gone"}}),
        DraftChange(carried={"1": {"status": "done", "words": "长" * 301}}),
        DraftChange(deleted={"a": "1"}),
        DraftChange({"a": typed("水渠")}, tab="x" * 37),
    ],
    ids=itertools.count(),
)
def test_it_refuses_what_no_page_sends(november, village_officer, change):
    with pytest.raises(Refused, match=r"没有存上|请去掉一些"):
        save_draft(november, change, by=village_officer)

    november.refresh_from_db()
    assert november.draft_version == 0


def test_it_takes_only_photos_of_ones_own(november, village_officer, secretary):
    own, foreign = StoredFileFactory(created_by=village_officer), StoredFileFactory()
    keys = [str(own.key), str(foreign.key)]
    save_draft(november, DraftChange({"a": typed("水渠", photos=keys)}), by=village_officer)

    november.refresh_from_db()
    assert november.draft["rows"]["a"]["photos"] == [str(own.key)]
    change = DraftChange({"a": typed("水渠塌了", 1, photos=[str(own.key)])})
    save_draft(november, change, by=secretary)
    november.refresh_from_db()
    assert november.draft["rows"]["a"]["photos"] == [str(own.key)]


def test_it_keeps_an_unseen_sensitive_card_from_others(november, village_officer, appoint):
    cadre = appoint(Role.STATIONED_CADRE)
    rows = {"a": typed("某户的难处", is_sensitive="1")}
    save_draft(november, DraftChange(rows, tab="1"), by=village_officer)

    saved = save_draft(november, DraftChange({"a": typed("改掉", 1)}, tab="2"), by=cadre)

    assert saved.conflicts[0].theirs is None
    assert "敏感问题" in saved.conflicts[0].sentence
    assert stored(november) == {"a": "某户的难处"}


def complaints(issue_list, **row):
    issue_list.draft = {"rows": {"a": row}}
    return {fault.field: fault.message for fault in check_draft(issue_list)}


def test_it_finds_every_missing_field_at_once(november):
    found = complaints(november, proposal="修一修")

    assert list(found) == ["hamlet", "category", "description", "affected_count", "affected_unit"]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("affected_count", "很多", "写的是“很多”"),
        ("affected_count", "0", "1到"),
        ("affected_count", "9" * 30, "1到"),
        ("affected_count", "-3", "1到"),
        ("funds_yuan", "两万", "写的是“两万”"),
        ("raised_on", "2026-11-25", "不能晚于今天"),
        ("raised_on", "昨天", "请写全年月日"),
        ("description", "长" * 501, "最多500个字，现在有501个字"),
        ("category", "999999", "不再使用"),
        ("scope", "x", "请选共性或个性"),
        ("description", "找张三，身份证11010519491231002X", "身份证号"),
        ("description", "联系13812345678", "手机号"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(november, field, text, words):
    assert words in complaints(november, **{field: text})[field]


@pytest.mark.parametrize("text", ["46", "４６", "1,200", " 46 "])
def test_it_reads_numbers_as_people_write_them(november, text):
    assert "affected_count" not in complaints(november, affected_count=text)


def test_it_asks_for_what_the_township_made_compulsory(november, office, village_officer):
    november.village.township.field_requirements.create(
        field="photos",
        reason="要看现场",
        yearly_minutes=10,
        required_at="2026-11-01T00:00Z",
        required_by=office,
    )

    assert complaints(november, description="水渠")["photos"] == "镇里要求填“照片”，请补上。"


def test_it_ignores_cards_with_nothing_but_presets(november):
    assert complaints(november, hamlet="all", affected_unit="household") == {}


@pytest.fixture
def send(client_of, village, village_officer):
    client = client_of(village_officer)
    address = reverse("issues:list-draft", args=[village.code12, "2026-11"])

    def post(body):
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(address, text, content_type="application/json")

    return post


def test_the_script_gets_revisions_and_time(november, send):
    answer = send({"tab": "1", "rows": {"a": typed("水渠")}}).json()

    assert answer == {
        "ok": True,
        "version": 1,
        "saved_at": "10:42",
        "rows": {"a": 1},
        "carried": {},
        "conflicts": [],
        "others": [],
    }


def test_the_script_is_told_that_the_list_went_up(november, send, village_officer):
    submit_list(november, by=village_officer, token=token_of(november))

    answer = send({"rows": {"a": typed("水渠")}})

    assert (answer.status_code, answer.json()["is_final"]) == (409, True)


def test_the_script_is_told_to_sign_in_again(november, client, village):
    address = reverse("issues:list-draft", args=[village.code12, "2026-11"])

    answer = client.post(address, "{}", content_type="application/json")

    assert answer.status_code == 401
    assert "请重新登录" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"rows": []}',
        '{"rows": {"a": 1}}',
        '{"rows": {"a": {"description": 5}}}',
        '{"rows": {"a": {"description": "\\ud800"}}}',
        '{"carried": {"1": {"status": ["done"]}}}',
        '{"deleted": {"a": 1e400}}',
        '{"deleted": [1]}',
        '{"tab": 7}',
        "[" * 100_000,
    ],
    ids=itertools.count(),
)
def test_the_script_never_meets_an_error_page(november, send, body):
    answer = send(body)

    assert answer.status_code == 422
    assert "看不懂" in answer.json()["message"]


def test_a_category_no_longer_offered_is_refused(november, village_officer, township):
    hidden = CategoryFactory(township=township, name="旧类别", is_offered=False)

    assert "不再使用" in complaints(november, category=str(hidden.pk))["category"]
    assert november.state == ListState.DRAFT
