"""Looking through a list on its page, accepting it, sending it back, opening a locked one."""

import pytest
import time_machine

from issues.models import CarriedStatus, IssueList, ListState, LockException
from issues.queries.reviews import review_of
from issues.tests.desk_scenes import add_new, add_row, carry, submitted, submitted_again
from issues.tests.factories import IssueFactory, IssueListFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

LIST = "/lists/421223101200/2026-11/"


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        yield


@pytest.fixture
def submission(village):
    return submitted(village, new=2)


def text_of(client, address=f"{LIST}review/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form_of(submission, **fields):
    return {"submission": submission.pk, "general": "", **fields}


def send(client, verb, submission, **fields):
    return client.post(f"{LIST}{verb}/", form_of(submission, **fields))


def test_it_shows_every_row_with_a_reason_field(client_of, office, submission):
    text = text_of(client_of(office))

    for entry in submission.entries.all():
        assert entry.issue.number in text
        assert f'name="reason_{entry.pk}"' in text
    assert submission.receipt_number in text


def test_it_shows_what_changed_since_the_last_time(client_of, office, submission):
    first, second = submission.entries.order_by("position")
    submission.entries.filter(pk=first.pk).update(return_reason="请写清哪一段")
    again = submitted_again(submission)
    first.issue.description = "七组排灌渠淤塞300米"
    add_row(again, first.issue, "new")

    text = text_of(client_of(office))

    for words in (
        "有改动1条，去掉1条",
        "<del>七组排灌渠淤塞200米</del> → <ins>七组排灌渠淤塞300米</ins>",
        "上次退回：请写清哪一段",
        f"{second.issue.number} 七组排灌渠淤塞200米",
    ):
        assert words in text


def test_it_accepts(client_of, office, submission):
    response = send(client_of(office), "accept", submission)

    assert response["Location"] == "/lists/board/421223101/2026-11/"
    assert IssueList.objects.get().state == ListState.ACCEPTED


def test_typed_reasons_stop_an_acceptance_and_stay(client_of, office, submission):
    entry = submission.entries.first()

    response = send(
        client_of(office), "accept", submission, **{f"reason_{entry.pk}": "请写清哪一段"}
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "要受理，请先清空原因" in text
    assert ">请写清哪一段</textarea>" in text
    assert IssueList.objects.get().state == ListState.SUBMITTED


def test_it_returns_with_the_reasons(client_of, office, submission):
    entry = submission.entries.first()

    response = send(
        client_of(office), "return", submission, **{f"reason_{entry.pk}": "请写清哪一段"}
    )

    entry.refresh_from_db()
    assert response.status_code == 302
    assert (IssueList.objects.get().state, entry.return_reason) == ("returned", "请写清哪一段")


def test_a_return_without_a_reason_says_what_to_do(client_of, office, submission):
    response = send(client_of(office), "return", submission)

    assert response.status_code == 422
    assert "请至少写一条退回原因" in response.content.decode()


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_a_reason_too_long_is_marked_at_its_field(client_of, office, submission, verb):
    response = send(client_of(office), verb, submission, general="长" * 401)

    text = response.content.decode()
    assert response.status_code == 422
    assert "退回原因最多400个字" in text
    assert 'href="#id_general"' in text


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_a_form_of_an_older_submission_is_refused(client_of, office, submission, verb):
    add_new(submitted_again(submission))

    response = send(client_of(office), verb, submission, general="请补充")

    assert response.status_code == 409
    assert "又报了一次" in response.content.decode()
    assert IssueList.objects.get().state == ListState.SUBMITTED


def test_words_typed_over_an_older_submission_are_kept(client_of, office, submission):
    first, second = submission.entries.order_by("position")
    again = submitted_again(submission)
    add_row(again, second.issue, "new")
    typed = {f"reason_{first.pk}": "请写清哪一段", f"reason_{second.pk}": "请补充户数"}

    text = send(
        client_of(office), "return", submission, general="请看一遍", **typed
    ).content.decode()

    assert ">请补充户数</textarea>" in text
    assert ">请看一遍</textarea>" in text
    assert f'value="{again.pk}"' in text
    assert "请写清哪一段" not in text


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_a_form_that_names_no_submission_is_refused(client_of, office, submission, seen):
    response = client_of(office).post(f"{LIST}return/", {"submission": seen, "general": "请补充"})

    assert response.status_code == 409


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_a_recalled_list_says_so(client_of, office, submission, verb):
    IssueList.objects.update(state=ListState.DRAFT, reported_at=None, reported_by=None)

    fields = {"general": "请补充"} if verb == "return" else {}
    response = send(client_of(office), verb, submission, **fields)

    assert response.status_code == 409
    assert "村里已经撤回" in response.content.decode()


def test_a_second_click_says_who_accepted(client_of, office, submission):
    client = client_of(office)
    send(client, "accept", submission)

    response = send(client, "accept", submission)

    assert response.status_code == 409
    assert f"{office.display_name}已经在12月1日 10:00受理过" in response.content.decode()


@pytest.mark.parametrize("recalled", [True, False])
def test_a_list_that_is_not_here_leads_to_the_month(client_of, office, village, recalled):
    if recalled:
        submitted(village, new=1)
        IssueList.objects.update(state=ListState.DRAFT, reported_at=None, reported_by=None)
    else:
        IssueListFactory(village=village)
    client = client_of(office)

    response = client.get(f"{LIST}review/", follow=True)

    assert response.redirect_chain[0][0] == "/lists/board/421223101/2026-11/"
    assert "现在不在镇里" in response.content.decode()


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_a_list_that_never_went_up_cannot_be_decided(client_of, office, village, verb):
    IssueListFactory(village=village)

    response = client_of(office).post(f"{LIST}{verb}/", {"general": "请补充"})

    assert response.status_code == 409


def test_a_decided_list_is_shown_without_buttons(client_of, office, submission):
    client = client_of(office)
    send(client, "accept", submission)

    text = text_of(client)

    assert "已受理，不能再改" in text
    assert "退回补充</button>" not in text


def test_a_returned_list_shows_its_reasons(client_of, office, submission):
    client = client_of(office)
    entry = submission.entries.first()
    send(client, "return", submission, **{f"reason_{entry.pk}": "请写清哪一段"})

    text = text_of(client)

    assert "退回原因：请写清哪一段" in text
    assert "等村里重新上报" in text


def test_an_empty_list_says_so(client_of, office, village):
    submitted(village)

    assert "这份清单没有条目" in text_of(client_of(office))


def test_what_the_village_says_of_carried_problems_is_shown(client_of, office, village):
    submission = submitted(village)
    carry(submission, IssueFactory(village=village, in_progress=True), CarriedStatus.DONE, "已清淤")

    text = text_of(client_of(office))

    for words in ("推进", "已办好", "已清淤"):
        assert words in text


def test_every_look_at_a_sensitive_problem_is_recorded(client_of, office, submission):
    add_new(submission, is_sensitive=True, description="独居老人房屋漏雨")
    client = client_of(office)

    for _ in range(2):
        assert "独居老人房屋漏雨" in text_of(client)
    assert AuditEvent.objects.filter(action="issue.look").count() == 2


def test_a_problem_that_is_hidden_from_the_reader_stays_hidden(submission, leader, appoint):
    entry = add_new(submission, is_sensitive=True)

    for_leader = review_of(submission.issue_list, leader)
    for_cadre = review_of(submission.issue_list, appoint(Role.STATIONED_CADRE))

    assert (for_leader.hidden, for_leader.sensitive) == (set(), [entry.issue])
    assert (for_cadre.hidden, for_cadre.sensitive) == ({entry.issue_id}, [])


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_rows_as_for_one(
    client_of, office, village, django_assert_num_queries, count
):
    first = submitted(village, new=count)
    again = submitted_again(first)
    for entry in first.entries.all():
        add_row(again, entry.issue, "new")
    client = client_of(office)

    with django_assert_num_queries(12):
        client.get(f"{LIST}review/")


@pytest.mark.parametrize("verb", ["review", "accept", "return", "unlock"])
def test_only_the_office_decides(client_of, leader, submission, verb):
    client = client_of(leader)
    answer = client.post if verb in {"accept", "return"} else client.get

    assert answer(f"{LIST}{verb}/").status_code == 403


@pytest.mark.parametrize("person", ["other_village_officer", "other_office", "stranger"])
def test_another_areas_list_is_not_there(client_of, request, submission, person):
    client = client_of(request.getfixturevalue(person))

    assert client.get(f"{LIST}review/").status_code == 404
    assert client.post(f"{LIST}accept/").status_code == 404


@pytest.mark.parametrize(
    ("verb", "method"), [("review", "post"), ("accept", "get"), ("return", "get")]
)
def test_other_methods_are_refused(client_of, office, submission, verb, method):
    assert getattr(client_of(office), method)(f"{LIST}{verb}/").status_code == 405


def test_an_unknown_month_is_not_found(client_of, office, submission):
    client = client_of(office)

    assert client.get("/lists/421223101200/2026-10/review/").status_code == 404
    assert client.get("/lists/421223101200/2026-99/review/").status_code == 404


def unlock(client, **fields):
    return client.post(f"{LIST}unlock/", {"reason": "汛期抢险", "until": "2026-12-04"} | fields)


def test_a_locked_list_is_opened(client_of, office, village):
    IssueListFactory(village=village)
    client = client_of(office)

    assert "现在已经锁定" in text_of(client, f"{LIST}unlock/")
    assert unlock(client).status_code == 302
    assert LockException.objects.get().reason == "汛期抢险"
    assert "开放到2026年12月4日：汛期抢险" in text_of(client, f"{LIST}unlock/")
    assert "例外开放到12月4日" in text_of(client, "/lists/board/421223101/2026-11/")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reason": ""}, "请写开放的原因"),
        ({"until": ""}, "请写开放到哪一天"),
        ({"until": "下周五"}, "请写全年月日"),
        ({"until": "2026-12-05"}, "不上班"),
        ({"until": "9999-12-31"}, "最多开放30天"),
        ({"until": "0001-01-01"}, "已经过去"),
    ],
)
def test_an_unfit_exception_is_said_at_the_form(client_of, office, village, fields, says):
    IssueListFactory(village=village)

    response = unlock(client_of(office), **fields)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not LockException.objects.exists()


def test_a_second_click_opens_nothing_more(client_of, office, village):
    IssueListFactory(village=village)
    client = client_of(office)
    unlock(client)

    assert "已经开放到这一天" in unlock(client).content.decode()
    assert LockException.objects.count() == 1
