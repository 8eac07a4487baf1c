"""Confirm, check again and undo in the browser."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from shaping.imports.models import BatchState, ImportBatch
from villages.models import Village


@pytest.fixture
def confirm(client_of, office, checked):
    def send():
        return client_of(office).post(
            f"/imports/{checked.pk}/confirm/", {"rows_hash": checked.rows_hash}
        )

    return send


def test_it_confirms_and_says_what_was_written(confirm, client, checked):
    response = confirm()

    assert response.url == f"/imports/{checked.pk}/"
    assert "已经导入：新增1行，修改1行。" in client.get(response.url).content.decode()


def test_a_form_sent_twice_is_a_409(confirm):
    confirm()

    assert confirm().status_code == 409


def test_a_form_without_the_hash_of_its_page_is_a_409(client_of, office, checked):
    assert client_of(office).post(f"/imports/{checked.pk}/confirm/").status_code == 409


def test_a_refusal_stands_above_the_preview(confirm, checked):
    ImportBatch.objects.update(checked_at=timezone.now() - timedelta(minutes=31))

    response = confirm()

    page = response.content.decode()
    assert response.status_code == 422
    assert "预览已过30分钟" in page
    assert "重新检查" in page
    assert "逐行核对" in page


def test_it_checks_again(client_of, office, checked):
    response = client_of(office).post(f"/imports/{checked.pk}/recheck/")

    checked.refresh_from_db()
    assert response.url == f"/imports/{checked.pk}/"
    assert checked.state == BatchState.UPLOADED


def test_a_reader_does_nothing(client_of, auditor, checked):
    client = client_of(auditor)

    for act in ("confirm", "recheck", "undo"):
        assert client.post(f"/imports/{checked.pk}/{act}/").status_code == 403
    assert client.get(f"/imports/{checked.pk}/undo/").status_code == 403


@pytest.mark.parametrize("act", ["confirm", "recheck"])
def test_it_is_never_done_by_a_link(client_of, office, checked, act):
    assert client_of(office).get(f"/imports/{checked.pk}/{act}/").status_code == 405


@pytest.mark.parametrize("act", ["confirm", "recheck", "undo"])
def test_another_township_finds_nothing(client_of, other_office, checked, act):
    assert client_of(other_office).post(f"/imports/{checked.pk}/{act}/").status_code == 404


def test_undoing_asks_first(client_of, office, confirmed):
    page = client_of(office).get(f"/imports/{confirmed.pk}/undo/").content.decode()

    assert "新增的 1 行会去掉，修改的 1 行恢复成原来的值" in page
    confirmed.refresh_from_db()
    assert confirmed.state == BatchState.CONFIRMED


def test_it_undoes(client_of, office, confirmed):
    response = client_of(office).post(f"/imports/{confirmed.pk}/undo/")

    confirmed.refresh_from_db()
    assert response.url == f"/imports/{confirmed.pk}/"
    assert confirmed.state == BatchState.UNDONE


def test_undoing_twice_is_a_409(client_of, office, confirmed):
    client = client_of(office)
    client.post(f"/imports/{confirmed.pk}/undo/")

    assert client.post(f"/imports/{confirmed.pk}/undo/").status_code == 409
    assert client.get(f"/imports/{confirmed.pk}/undo/").status_code == 409


def test_a_refused_undoing_stands_above_the_result(client_of, office, confirmed):
    Village.objects.update(closed_on=date(2026, 1, 1))

    response = client_of(office).post(f"/imports/{confirmed.pk}/undo/")

    assert response.status_code == 422
    assert "不能再撤销这次导入" in response.content.decode()
