"""The grid on the screen: fill in or paste, check, save; nothing lost, nothing doubled."""

import pytest
from django.urls import reverse

from assessments.models import CycleState, ScoreSheet

pytestmark = pytest.mark.django_db
FORM = {"day": "2026-11-20", "member": "", "name": "县检查组"}
CHECK, SAVE, EDIT = {"step": "check"}, {"step": "save"}, {"step": "edit"}
FIRST = "score-421223101201"


@pytest.fixture
def address(cycle) -> str:
    return reverse("assessments:daily-grid", args=["421223101", cycle.year])


@pytest.fixture
def client(client_of, office):
    return client_of(office)


def text_of(response) -> str:
    return response.content.decode()


def test_the_grid_holds_every_village(client, address):
    page = text_of(client.get(address))

    assert page.count("data-row") == 3
    assert "粘贴在这里" in page


def test_pasted_lines_are_checked_and_then_saved(client, address):
    page = text_of(client.post(address, FORM | CHECK | {"paste": "第1村\t88.5\t沟渠\n第2村\t90"}))
    assert "核对日常得分" in page
    assert f'name="{FIRST}" value="88.50"' in page
    assert not ScoreSheet.objects.exists()

    values = FORM | SAVE | {FIRST: "88.50", "note-421223101201": "沟渠"}
    page = text_of(client.post(address, values, follow=True))
    assert "已录入1张日常评分表并封存" in page
    assert "请分管领导作废" in page
    assert ScoreSheet.objects.get().points == 8850


def test_saved_twice_it_is_refused_by_name_with_everything_still_typed(client, address):
    client.post(address, FORM | SAVE | {FIRST: "88"})

    response = client.post(address, FORM | SAVE | {FIRST: "88"})

    assert response.status_code == 422
    assert "第1村：县检查组2026年11月20日的评分表已经有了" in text_of(response)
    assert 'value="88"' in text_of(response)
    assert ScoreSheet.objects.count() == 1


def test_all_faults_stand_on_top_and_what_did_not_fit_stays_in_the_box(client, address):
    response = client.post(address, FORM | CHECK | {"paste": "第九村\t90", FIRST: "九十"})

    page = text_of(response)
    assert response.status_code == 422
    assert "有 2 处要改" in page
    assert f'href="#{FIRST}"' in page
    assert "第九村\t90</textarea>" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": "2026-11-25"}, "这一天还没有到"),
        ({"day": "昨天"}, "请写年月日"),
        ({"name": ""}, "请选检查人"),
    ],
)
def test_a_bad_day_or_nobody_is_said_at_its_field(client, address, values, words):
    response = client.post(address, FORM | CHECK | values | {FIRST: "90"})

    assert words in text_of(response)
    assert 'value="90"' in text_of(response)


def test_a_member_and_a_name_are_one_too_many(client, address, member):
    page = text_of(client.post(address, FORM | CHECK | {"member": member.pk, FIRST: "90"}))

    assert "这里不用再写姓名" in page


def test_one_can_go_back_and_mend(client, address):
    response = client.post(address, FORM | EDIT | {FIRST: "90"})

    assert response.status_code == 200
    assert 'value="90"' in text_of(response)
    assert "处要改" not in text_of(response)


def test_a_closed_year_says_so(client, address, cycle):
    cycle.state = CycleState.SEALED
    cycle.save()

    response = client.get(address)
    assert response.status_code == 422
    assert "已封账" in text_of(response)


def test_a_village_sees_its_score_of_the_grid(client, client_of, appoint, address, cycle):
    client.post(address, FORM | SAVE | {FIRST: "88.5"})
    own = appoint("village_officer", village=cycle.entrants.get(name="第1村").village)
    sheets = reverse("assessments:sheet-list", args=["421223101", cycle.year, "daily"])

    assert "88.50" in text_of(client_of(own).get(sheets))
