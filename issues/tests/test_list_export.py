"""A list's own workbook: the snapshot as it went up, whatever became of its problems."""

import io

import openpyxl
import pytest
from django.urls import reverse

from issues.models import Issue, ListState
from issues.queries.columns import words_of
from issues.queries.contents import Line, content_hash, content_of
from issues.tests.factories import IssueFactory, IssueListFactory, SubmissionFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(village):
    return IssueFactory(village=village, accepted=True)


@pytest.fixture
def accepted(village, issue):
    """An accepted list with one new problem."""
    issue_list = IssueListFactory(village=village, accepted=True)
    content = content_of(
        issue_list,
        [Line("new", issue, words_of(issue, "新增"))],
        {"reporter": "村专干", "confirmer": ""},
    )
    submission = SubmissionFactory(
        issue_list=issue_list, content=content, content_hash=content_hash(content)
    )
    submission.entries.create(
        issue=issue, section="new", position=1, words=content["rows"][0]["words"]
    )
    return issue_list


def address(issue_list):
    return reverse("issues:list-export", args=[issue_list.village.code12, issue_list.month_code])


def cells(answer) -> list[tuple]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [row for row in sheet.iter_rows(values_only=True) if any(row)]


def test_it_holds_what_went_up(client_of, office, accepted, issue):
    rows = cells(client_of(office).get(address(accepted)))

    assert rows[0][0] == f"{accepted}（第1次上报）"
    assert rows[-1][:6] == (
        1,
        "一、本月新增",
        issue.number,
        issue.hamlet.name,
        "农田水利",
        issue.description,
    )
    assert AuditEvent.objects.filter(action="list.export").count() == 1


def test_later_edits_leave_it_as_it_was(client_of, office, accepted, issue):
    before = cells(client_of(office).get(address(accepted)))
    Issue.objects.filter(pk=issue.pk).update(
        description="改过的描述", state="declined", decline_reason="不属实"
    )

    assert cells(client_of(office).get(address(accepted))) == before


def test_a_sensitive_row_is_covered_for_others(client_of, appoint, accepted, issue):
    Issue.objects.filter(pk=issue.pk).update(is_sensitive=True)

    rows = cells(client_of(appoint(Role.STATIONED_CADRE)).get(address(accepted)))

    assert issue.description not in str(rows)
    assert "敏感问题，仅有关人员可见" in str(rows)


def test_a_list_that_never_went_up_is_told(client_of, village_officer, village):
    draft = IssueListFactory(village=village, state=ListState.DRAFT)

    answer = client_of(village_officer).get(address(draft))

    assert answer.status_code == 422
    assert "还没有上报" in answer.content.decode()


@pytest.mark.parametrize("number", ["2", "abc", "-1"])
def test_an_unknown_submission_is_not_found(client_of, office, accepted, number):
    assert client_of(office).get(address(accepted), {"number": number}).status_code == 404


def test_another_village_is_not_found(client_of, other_village_officer, accepted):
    assert client_of(other_village_officer).get(address(accepted)).status_code == 404
