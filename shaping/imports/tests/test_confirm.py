"""Confirming writes all previewed rows or none, once, and says so in one audit event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.imports import services
from shaping.imports.models import BatchState, ImportBatch
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Village


def people():
    return dict(Village.objects.values_list("name", "population"))


def assert_untouched(batch):
    batch.refresh_from_db()
    assert (batch.state, batch.confirmed_at) == (BatchState.CHECKED, None)
    assert people() == {"堰市村": None, "码头村": 800}
    assert not AuditEvent.objects.exists()


def test_it_writes_the_rows(confirmed, office):
    assert people() == {"堰市村": 900, "码头村": 850}
    assert (confirmed.state, confirmed.confirmed_by) == (BatchState.CONFIRMED, office)


def test_it_is_one_event_with_hashes_and_counts_and_no_values(confirmed, office):
    event = AuditEvent.objects.get()

    assert (event.action, event.actor_id) == ("import.confirm", office.pk)
    assert event.township_code == "421223101"
    assert event.summary == "导入沙坪镇人口：新增1，修改1，不变0"
    assert event.after == {
        "file_name": "人口.xlsx",
        "sha256": confirmed.sha256,
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "rows_hash": confirmed.rows_hash,
    }


def test_only_new_and_changed_rows_reach_the_kind(
    check, village, other_village, office, headcounts
):
    Village.objects.update(population=5)
    batch = check((village.code12, "", 5), (other_village.code12, "", 6))

    assert [change.key for change in services.stored_changes(batch)] == [other_village.code12]


def test_a_second_click_is_refused(confirmed, office):
    with pytest.raises(StaleState, match="刷新"):
        services.confirm(confirmed, by=office)

    assert AuditEvent.objects.count() == 1


def test_the_same_file_again_has_nothing_to_confirm(
    confirmed, check, village, other_village, office
):
    batch = check((village.code12, village.name, 900), (other_village.code12, "码头村", 850))
    assert (batch.change_count, batch.unchanged_count) == (0, 2)

    with pytest.raises(Refused, match="没有要改的"):
        services.confirm(batch, by=office)
    assert AuditEvent.objects.count() == 1


def test_nobody_but_the_uploader_confirms(checked, appoint):
    with pytest.raises(Forbidden, match="上传这份表的人"):
        services.confirm(checked, by=appoint("township_office"))

    assert_untouched(checked)


def test_an_uploader_who_has_lost_his_office_does_not_confirm(checked, office, appoint):
    office.appointments.update(role="finance")
    office.__dict__.pop("_live_grants")

    with pytest.raises(Forbidden, match="权限"):
        services.confirm(checked, by=office)
    assert_untouched(checked)


def test_a_preview_older_than_30_minutes_is_refused(checked, office):
    ImportBatch.objects.update(checked_at=timezone.now() - timedelta(minutes=31))

    with pytest.raises(Refused, match="30分钟"):
        services.confirm(checked, by=office)
    assert_untouched(checked)


def test_rows_that_changed_since_the_check_are_refused(checked, office, other_village):
    Village.objects.filter(pk=other_village.pk).update(population=801)

    with pytest.raises(Refused, match="第3行的人口已经有人改过"):
        services.confirm(checked, by=office)
    Village.objects.filter(pk=other_village.pk).update(population=800)
    assert_untouched(checked)


def test_a_page_of_another_check_confirms_nothing(checked, office):
    with pytest.raises(StaleState, match="重新检查"):
        services.confirm(checked, by=office, seen_hash="0" * 64)

    assert_untouched(checked)


def test_an_error_half_way_leaves_no_trace(checked, office, headcounts, monkeypatch):
    def write_half(changes, batch, *, by):
        Village.objects.filter(code12=changes[0].key).update(population=1)
        raise ZeroDivisionError

    monkeypatch.setattr(headcounts, "apply", write_half)

    with pytest.raises(ZeroDivisionError):
        services.confirm(checked, by=office)
    assert_untouched(checked)


@pytest.mark.parametrize("rows", [1, 40])
def test_its_statements_do_not_grow_with_the_rows(
    check, office, township, rows, django_assert_num_queries
):
    villages = Village.objects.bulk_create(
        Village(township=township, code12=f"421223101{n:03d}", name=f"{n}村", kind="village")
        for n in range(300, 300 + rows)
    )
    batch = check(*[(village.code12, village.name, 7) for village in villages])

    with django_assert_num_queries(15):
        services.confirm(batch, by=office)
