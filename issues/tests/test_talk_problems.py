"""Where the problems of a talk stand: in a draft, with the town, at their page."""

from datetime import date

import pytest
from django.urls import reverse

from issues.models import Issue, IssueList, ListState
from issues.queries.draft_rows import is_blank
from issues.queries.talks import issues_of_talk, waiting_problems
from issues.services.desk import return_list
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import recall_list
from issues.services.submissions import submit_list, token_of
from issues.tests.factories import CategoryFactory, IssueFactory, IssueListFactory
from issues.tests.talk_forms import WORDS, form_of
from organizations.queries.talks import talks_between
from organizations.tests.factories import TalkFactory
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def talk(hamlet):
    return TalkFactory(hamlet=hamlet)


@pytest.fixture
def issue_list(village):
    return IssueListFactory(village=village)


def card_of(talk, **more):
    category = CategoryFactory(township=talk.hamlet.village.township)
    return {
        "hamlet": str(talk.hamlet_id),
        "category": str(category.pk),
        "description": "渠道淤塞",
        "affected_count": "12",
        "affected_unit": "household",
        "source": "talk",
        "talk": str(talk.pk),
    } | more


def put(issue_list, by, **cards):
    save_draft(issue_list, DraftChange(cards, {}, {}, "t"), by=by)
    return IssueList.objects.get(pk=issue_list.pk)


def sent(issue_list, by, **cards):
    current = put(issue_list, by, **cards)
    return submit_list(current, by=by, token=token_of(current))


def standing(talk, user):
    waiting = [row.words for row in waiting_problems(talk, user)]
    return waiting, [issue.state for issue in issues_of_talk(talk, user)]


def test_they_wait_while_the_secretary_has_the_list(talk, issue_list, village_officer):
    put(issue_list, village_officer, a=card_of(talk))
    IssueList.objects.update(state=ListState.TO_CONFIRM)

    assert standing(talk, village_officer) == (["渠道淤塞"], [])


def test_a_returned_one_stands_once(talk, issue_list, village_officer, office):
    submission = sent(issue_list, village_officer, a=card_of(talk))
    entry = submission.entries.get()
    return_list(submission.issue_list, submission, {entry.pk: "请写清哪一段"}, "", by=office)

    assert standing(talk, village_officer) == ([], ["returned"])


def test_one_that_was_taken_back_waits_again(talk, issue_list, village_officer):
    submission = sent(issue_list, village_officer, a=card_of(talk))
    recall_list(submission.issue_list, by=village_officer)

    assert standing(talk, village_officer) == (["渠道淤塞"], [])


def test_a_sensitive_one_is_for_those_concerned(talk, issue_list, village_officer, appoint):
    cadre = appoint(Role.STATIONED_CADRE)
    put(issue_list, village_officer, a=card_of(talk, is_sensitive="1"))
    assert standing(talk, cadre) == ([], [])
    sent(issue_list, village_officer)

    assert standing(talk, cadre) == ([], [])
    assert standing(talk, village_officer) == ([], ["reported"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client_of, office, talk, count, django_assert_num_queries
):
    for month in range(1, count + 1):
        row = {"description": "渠道淤塞", "talk": str(talk.pk), "order": 1}
        IssueListFactory(village=talk.hamlet.village, month=month, draft={"rows": {"a": row}})
        IssueFactory(village=talk.hamlet.village, evening_talk=talk)
    client = client_of(office)

    with django_assert_num_queries(11):
        page = client.get(reverse("issues:talk-detail", args=[talk.pk]))

    assert [len(page.context[name]) for name in ("waiting", "issues")] == [count, count]


def test_a_talk_alone_is_no_content(talk):
    assert is_blank({"talk": str(talk.pk), "hamlet": str(talk.hamlet_id)})


def test_the_page_of_the_list_carries_it_without_scripts(
    client_of, talk, issue_list, village_officer
):
    put(issue_list, village_officer, a=card_of(talk))
    client = client_of(village_officer)
    address = reverse("issues:list-edit", args=[issue_list.village.code12, "2026-11"])
    shown = client.get(address).context["cards"][0]["form"]
    typed = {f"row-a-{name}": shown.initial[name] for name in card_of(talk)}
    client.post(address, typed | {"row-a-rev": "1", "row-a-description": "渠道淤塞200米"})
    current = IssueList.objects.get()
    submit_list(current, by=village_officer, token=token_of(current))

    issue = Issue.objects.get()
    assert (issue.description, issue.evening_talk) == ("渠道淤塞200米", talk)


@pytest.mark.parametrize("forged", ["x", "0", "-1", "99999999999999999999", "²", "1 2"])
def test_a_forged_talk_is_dropped(talk, issue_list, village_officer, forged):
    sent(issue_list, village_officer, a=card_of(talk) | {"talk": forged})

    assert Issue.objects.get().evening_talk is None


def test_the_problems_page_leads_to_the_talk(client_of, office, talk):
    issue = IssueFactory(village=talk.hamlet.village, evening_talk=talk)

    page = client_of(office).get(reverse("issues:issue-detail", args=[issue.pk]))

    link = f'<a href="{reverse("issues:talk-detail", args=[talk.pk])}">{talk}</a>'
    assert link in page.content.decode()


def test_problems_are_added_later(client_of, talk, issue_list, village_officer):
    category = CategoryFactory(township=talk.hamlet.village.township)
    form = form_of(talk.hamlet, category, WORDS[:2])
    answer = client_of(village_officer).post(reverse("issues:talk-edit", args=[talk.pk]), form)

    assert answer.status_code == 302
    assert standing(talk, village_officer) == (list(WORDS[:2]), [])


def test_nobody_of_another_village_finds_it(client_of, other_village_officer, talk):
    client = client_of(other_village_officer)

    for name in ("talk-detail", "talk-edit"):
        assert client.get(reverse(f"issues:{name}", args=[talk.pk])).status_code == 404


def test_who_reads_only_may_not_change_it(client_of, leader, talk):
    client = client_of(leader)

    assert client.get(reverse("issues:talk-detail", args=[talk.pk])).status_code == 200
    assert client.get(reverse("issues:talk-edit", args=[talk.pk])).status_code == 403


def test_talks_are_counted_by_village_and_hamlet(talk, village, other_village):
    TalkFactory(hamlet=talk.hamlet, held_on=date(2026, 11, 30))
    TalkFactory(hamlet=talk.hamlet, held_on=date(2026, 12, 1))
    other = TalkFactory(hamlet=HamletFactory(village=other_village), held_on=date(2026, 11, 1))
    TalkFactory()

    found = talks_between([village, other_village], date(2026, 11, 1), date(2026, 11, 30))

    assert found == {(village.pk, talk.hamlet_id): 2, (other_village.pk, other.hamlet_id): 1}
