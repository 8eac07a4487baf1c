"""Nobody learns a figure of a printed sheet: not by a page, a refusal, a guess, or the trail."""

import re

import pytest
from django.urls import reverse

from assessments.models import ScoreSheet
from assessments.services.papers import change_paper, confirm_paper, enter_paper
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import VISIT
from assessments.tests.papers.cast import FORM, paper_url
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

SECRET = {"A1": LineInput(5300, note="沟里有一头死猪"), "A2": LineInput(2731)}
# The items, the total of 80.31, and the words, as any page or file would write them.
FIGURES = re.compile(r"53(\.00?)?(?=[^\d])分|>53<|\"53\"|27\.31|2731|80\.31|8031|5300|死猪")


@pytest.fixture
def entry(assignment, office) -> ScoreSheet:
    return enter_paper(assignment, VISIT, SECRET, by=office)


def pages(sheet: ScoreSheet) -> list[str]:
    """Every address that names the sheet, its inspector or its year."""
    assignment, cycle = sheet.assignment, sheet.cycle
    year = [cycle.township.code9, cycle.year]
    named = ["tour", "opening", "cycle-detail", "panel"]
    return [
        *(paper_url(name, cycle) for name in ("list", "export", "panel-print")),
        *(paper_url(name, assignment) for name in ("enter", "confirm", "discard")),
        *(paper_url(name, assignment.member) for name in ("print", "workbook", "workbook-upload")),
        *(reverse(f"assessments:{name}", args=year) for name in named),
        reverse("assessments:sheet-list", args=[*year, "year_end"]),
        *(
            reverse(f"assessments:{name}", args=[sheet.pk])
            for name in ("sheet-detail", "sheet-edit", "sheet-check")
        ),
    ]


def told(client, sheet: ScoreSheet) -> list[str]:
    """The pages on which a figure stands."""
    found = []
    for url in pages(sheet):
        content = client.get(url, follow=True).content
        if FIGURES.search(content.decode(errors="ignore")):
            found.append(url)
    return found


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role != Role.INSPECTOR],
)
@pytest.mark.parametrize("is_sealed", [False, True])
def test_no_page_tells_a_figure_to_anybody_else(role, is_sealed, entry, second, appoint, sign_in):
    if is_sealed:
        confirm_paper(entry, SECRET, by=second)

    assert told(sign_in(appoint(role)), entry) == []


def test_the_typist_sees_it_only_while_it_waits(entry, office, second, sign_in):
    own = [
        paper_url("enter", entry.assignment),
        reverse("assessments:sheet-detail", args=[entry.pk]),
    ]
    assert told(sign_in(office), entry) == own

    confirm_paper(entry, SECRET, by=second)
    assert told(sign_in(office), entry) == []
    assert told(sign_in(second), entry) == []


def test_the_typists_page_is_kept_in_no_cache(entry, office, sign_in):
    response = sign_in(office).get(paper_url("enter", entry.assignment))

    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("guess", ["0", "10", "27", "27.3", "40", "41", "九", ""])
def test_no_answer_to_a_guess_tells_the_figure(guess, entry, second, sign_in):
    form = FORM | {"points-A1": "53", "points-A2": guess, "note-A1": ""}
    response = sign_in(second).post(paper_url("confirm", entry.assignment), form)

    page = response.content.decode().replace('value="53"', "")
    assert response.status_code == 422
    assert not FIGURES.search(page)
    entry.refresh_from_db()
    assert entry.state == "draft"


def test_guessing_ends_after_three_times_whatever_was_right(entry, second, leader, sign_in):
    url = paper_url("confirm", entry.assignment)
    for guess in ("1", "2", "3", "4"):
        sign_in(second).post(url, FORM | {"points-A1": "53", "points-A2": guess})
    right = FORM | {"points-A1": "53", "points-A2": "27.31"}

    for user in (second, leader):
        response = sign_in(user).post(url, right)
        assert response.status_code == 422
        assert "退回" in response.content.decode()
    assert AuditEvent.objects.filter(action="paper.differ").count() == 3


def test_a_wrong_sheet_as_a_whole_tells_no_item(entry, second, sign_in):
    response = sign_in(second).post(
        paper_url("confirm", entry.assignment), FORM | {"points-A1": "0", "points-A2": "0"}
    )

    assert "第A" not in response.content.decode()
    assert "有好几项与第一次录入的不一样" in response.content.decode()


def test_the_trail_tells_no_figure(entry, office, second):
    change_paper(entry, VISIT, SECRET | {"A1": LineInput(5200)}, by=office, revision=entry.revision)
    confirm_paper(entry, SECRET, by=second)
    confirm_paper(entry, SECRET | {"A1": LineInput(5200)}, by=second)

    for event in AuditEvent.objects.all():
        written = f"{event.summary} {event.target_label} {event.before}"
        assert not re.search(r"52(?!\d)|27\.31|2731|7931|死猪", written)
        assert set(event.after) <= {"hash"}
