"""A village's pages: its months, the cards, the check page, sending, receipt, taking back."""

from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from issues.models import Issue, IssueList, ListState, ListSubmission, ReportingCalendar
from issues.services.desk import return_list
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list, recall_list
from issues.services.submissions import submit_list, token_of
from issues.tests.factories import CategoryFactory, IssueFactory, IssueListFactory
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
NOW = "2026-11-24 11:12:00+08:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def category(township):
    return CategoryFactory(township=township)


@pytest.fixture
def november(village, village_officer, hamlet, category):
    return open_list(village, 2026, 11, by=village_officer)


@pytest.fixture
def card(hamlet, category):
    return {
        "hamlet": str(hamlet.pk),
        "category": str(category.pk),
        "description": "七组排灌渠淤塞200米",
        "affected_count": "120",
        "affected_unit": "mu",
        "rev": 0,
    }


def page(name, village, month="2026-11"):
    return reverse(f"issues:{name}", args=[village.code12, month])


def posted(key, row):
    return {f"row-{key}-{name}": value for name, value in row.items()}


def test_it_opens_the_list_and_goes_on_to_the_cards(client_of, village, village_officer, hamlet):
    response = client_of(village_officer).post(page("list-open", village))

    assert response["Location"] == page("list-edit", village)
    assert IssueList.objects.get().state == ListState.DRAFT


def test_it_opens_one_card_with_the_only_hamlet_preset(
    client_of, november, village, village_officer
):
    text = client_of(village_officer).get(page("list-edit", village)).content.decode()

    assert text.count('data-card="') == 2  # the open one and the template
    assert text.count("selected>下湾") == 2
    assert "selected>户" in text


def test_it_saves_the_cards_without_scripts_and_checks(
    client_of, november, village, village_officer, card
):
    client = client_of(village_officer)
    form = posted("a", card) | {"action": "check", "tab": ""}

    response = client.post(page("list-edit", village), form)

    assert response["Location"] == page("list-check", village)
    text = client.get(page("list-check", village)).content.decode()
    assert "七组排灌渠淤塞200米" in text
    assert "上报</button>" in text


def test_it_reports_and_shows_the_receipt(client_of, november, village, village_officer, card):
    client = client_of(village_officer)
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)

    response = client.post(page("list-check", village), {"token": token_of(november)})

    assert response["Location"] == page("list-receipt", village)
    text = client.get(page("list-receipt", village)).content.decode()
    assert "HZ-101200-2611-1" in text
    assert "镇里已收到 2026年11月24日 11:12" in text
    assert "接下来：镇里按设定的时限受理" in text


def test_it_gives_the_receipt_again_to_a_double_click(
    client_of, november, village, village_officer, card
):
    client = client_of(village_officer)
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    form = {"token": token_of(november)}

    answers = [client.post(page("list-check", village), form) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [page("list-receipt", village)] * 2
    assert (ListSubmission.objects.count(), Issue.objects.count()) == (1, 1)


def test_it_lists_every_fault_with_a_link(client_of, november, village, village_officer):
    rows = {"a": {"description": "坏了", "rev": 0}}
    save_draft(november, DraftChange(rows=rows), by=village_officer)

    response = client_of(village_officer).get(page("list-check", village))

    text = response.content.decode()
    assert "有 4 处要改" in text
    assert f"{page('list-edit', village)}#id_row-a-category" in text
    assert "上报</button>" not in text


def test_it_sends_a_stale_check_page_back_to_look_again(
    client_of, november, village, village_officer, card
):
    token = token_of(november)
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)

    response = client_of(village_officer).post(page("list-check", village), {"token": token})

    assert response.status_code == 409
    assert "请再核对一遍" in response.content.decode()
    assert not ListSubmission.objects.exists()


def test_it_reports_nil_by_one_question(client_of, november, village, village_officer):
    client = client_of(village_officer)
    question = client.get(page("list-nil", village))
    answer = client.post(page("list-nil", village))

    assert "确认零报告" in question.content.decode()
    assert answer["Location"] == page("list-receipt", village)
    assert IssueList.objects.get().is_nil


def test_it_shows_the_other_version_to_a_page_without_scripts(
    client_of, november, village, appoint, village_officer, card
):
    secretary = appoint(Role.VILLAGE_SECRETARY)
    save_draft(november, DraftChange(rows={"a": card}, tab="one"), by=secretary)
    form = posted("a", card | {"description": "我写的话"}) | {"action": "save", "tab": "two"}

    response = client_of(village_officer).post(page("list-edit", village), form)

    text = response.content.decode()
    assert response.status_code == 409
    assert "别人刚改过这条（村书记 11:12）" in text
    assert "七组排灌渠淤塞200米" in text
    assert "我写的话" in text


def test_it_removes_a_card_without_scripts(client_of, november, village, village_officer, card):
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    form = posted("a", card | {"rev": "1"}) | {"remove": "a"}

    client_of(village_officer).post(page("list-edit", village), form)

    november.refresh_from_db()
    assert november.draft["rows"] == {}


def test_it_takes_the_list_back(client_of, november, village, village_officer, card):
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    submit_list(november, by=village_officer, token=token_of(november))

    response = client_of(village_officer).post(page("list-recall", village))

    assert response["Location"] == page("list-edit", village)
    november.refresh_from_db()
    assert november.state == ListState.DRAFT


def test_it_leads_away_from_a_list_that_went_up(client_of, november, village, village_officer):
    submit_list(november, by=village_officer, token=token_of(november))
    client = client_of(village_officer)

    for name in ("list-edit", "list-check", "list-nil"):
        assert client.get(page(name, village))["Location"] == page("list-detail", village)


def test_it_shows_the_town_only_what_went_up(
    client_of, november, village, village_officer, office, card
):
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    client = client_of(office)
    before = client.get(page("list-detail", village)).content.decode()
    submit_list(november, by=village_officer, token=token_of(november))
    after = client.get(page("list-detail", village)).content.decode()

    assert "七组排灌渠" not in before
    assert "村里还在填" in before
    assert "七组排灌渠" in after
    assert page("review", village) in after


def test_it_hides_sensitive_words_from_those_not_concerned(
    client_of, november, village, village_officer, appoint, card
):
    rows = {"a": card | {"description": "某户的难处", "is_sensitive": "1"}}
    save_draft(november, DraftChange(rows=rows), by=village_officer)
    cadre = client_of(appoint(Role.STATIONED_CADRE))
    pages = [cadre.get(page(name, village)) for name in ("list-edit", "list-check", "list-detail")]
    submit_list(november, by=village_officer, token=token_of(november))
    pages.append(cadre.get(page("list-detail", village)))

    texts = [answer.content.decode() for answer in pages]
    assert [text for text in texts if "某户的难处" in text] == []
    assert all("敏感问题，" in text for text in texts)


def test_it_lets_the_secretary_confirm(client_of, november, village_officer, appoint, card):
    village = november.village
    ReportingCalendar.objects.create(township=village.township, needs_secretary=True)
    secretary = appoint(Role.VILLAGE_SECRETARY)
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    client = client_of(village_officer)
    sent = client.post(page("list-check", village), {"token": token_of(november)})
    november.refresh_from_db()
    assert (sent["Location"], november.state) == (page("list-detail", village), "to_confirm")

    text = client_of(secretary).get(page("list-detail", village)).content.decode()
    assert "确认，上报到镇里" in text
    client_of(secretary).post(page("list-confirm", village), {"token": token_of(november)})

    submission = ListSubmission.objects.get()
    assert (submission.submitted_by, submission.confirmed_by) == (village_officer, secretary)


def test_it_lets_the_secretary_send_back(
    client_of, township, november, village, village_officer, appoint
):
    ReportingCalendar.objects.create(township=township, needs_secretary=True)
    submit_list(november, by=village_officer, token=token_of(november))
    secretary = client_of(appoint(Role.VILLAGE_SECRETARY))

    assert secretary.post(page("list-send-back", village), {"words": " "}).status_code == 422
    secretary.post(page("list-send-back", village), {"words": "少了三组的事"})

    november.refresh_from_db()
    assert november.state == ListState.DRAFT
    assert "少了三组的事" in secretary.get(page("list-edit", village)).content.decode()


@pytest.mark.parametrize("name", ["list-edit", "list-check", "list-nil"])
def test_it_keeps_strangers_and_other_villages_out(
    client_of, november, other_village_officer, stranger, office, name
):
    village = november.village
    assert client_of(other_village_officer).get(page(name, village)).status_code == 404
    assert client_of(stranger).get(page(name, village)).status_code == 404
    assert client_of(office).get(page(name, village)).status_code == 403


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("list-open", "get"),
        ("list-recall", "get"),
        ("list-confirm", "get"),
        ("list-send-back", "get"),
        ("list-draft", "get"),
        ("list-detail", "post"),
        ("list-receipt", "post"),
    ],
)
def test_it_refuses_the_wrong_method(client_of, november, village, village_officer, name, method):
    assert getattr(client_of(village_officer), method)(page(name, village)).status_code == 405


@pytest.mark.parametrize("month", ["2026-13", "26-11", "2026-1", "abcd-ef", "1999-01"])
def test_it_knows_no_strange_month(client_of, village, village_officer, month):
    client = client_of(village_officer)

    assert client.get(page("list-detail", village, month)).status_code == 404
    assert client.post(page("list-open", village, month)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_the_months_with_the_same_queries(
    client_of, village, village_officer, django_assert_num_queries, count
):
    for month in range(11, 11 - count, -1):
        IssueListFactory(village=village, month=month, reported=True)
    client = client_of(village_officer)
    client.get(reverse("issues:list-index"))

    with django_assert_num_queries(16):
        text = client.get(reverse("issues:list-index")).content.decode()

    assert text.count(">已上报<") == count


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_cards_with_the_same_queries(
    client_of, november, village_officer, card, django_assert_num_queries, count
):
    village = november.village
    for _ in range(count):
        IssueFactory(village=village, in_progress=True)
    rows = {str(uuid4()): card for _ in range(count)}
    save_draft(november, DraftChange(rows=rows), by=village_officer)
    client = client_of(village_officer)
    client.get(page("list-edit", village))

    with django_assert_num_queries(14):
        client.get(page("list-edit", village))
    with django_assert_num_queries(17):
        client.get(page("list-check", village))
    with django_assert_num_queries(18):
        client.get(page("list-detail", village))


def test_it_shows_the_reasons_where_they_belong(client_of, november, village_officer, office, card):
    village = november.village
    carried = IssueFactory(village=village, in_progress=True)
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    first = submit_list(november, by=village_officer, token=token_of(november))
    reasons = {
        entry.pk: "写清在哪一段" if entry.issue != carried else "办到哪一步了"
        for entry in first.entries.select_related("issue")
    }
    return_list(november, first, reasons, "", by=office)

    client = client_of(village_officer)
    text = client.get(page("list-edit", village)).content.decode()
    assert "镇里退回原因：写清在哪一段" in text
    assert "镇里退回原因：办到哪一步了" in text
    shown = client_of(office).get(page("list-detail", village)).content.decode()
    assert "退回原因：写清在哪一段" in shown


def test_it_shows_an_earlier_submission(client_of, november, village_officer, card):
    village = november.village
    save_draft(november, DraftChange(rows={"a": card}), by=village_officer)
    submit_list(november, by=village_officer, token=token_of(november))
    recall_list(november, by=village_officer)
    save_draft(november, DraftChange(deleted={"a": 1}), by=village_officer)
    submit_list(november, by=village_officer, token=token_of(november))
    client = client_of(village_officer)

    newest = client.get(page("list-detail", village)).content.decode()
    first = client.get(page("list-detail", village) + "?number=1").content.decode()

    assert "七组排灌渠" not in newest
    assert "七组排灌渠" in first
    assert client.get(page("list-detail", village) + "?number=9").status_code == 404


def test_it_has_no_receipt_before_a_report(client_of, november, village_officer):
    response = client_of(village_officer).get(page("list-receipt", november.village))

    assert response["Location"] == page("list-detail", november.village)


def test_a_form_is_no_draft(client_of, november, village_officer):
    response = client_of(village_officer).post(page("list-draft", november.village), {"rows": "x"})

    assert response.status_code == 422


def test_it_keeps_a_typed_row_when_it_cannot_be_saved(client_of, november, village_officer, card):
    form = posted("a", card | {"description": "长" * 2001}) | {"action": "save"}

    response = client_of(village_officer).post(page("list-edit", november.village), form)

    assert response.status_code == 422
    assert "长" * 2001 in response.content.decode()
