"""Undoing brings the old values back, as long as the kind says that it is not too late."""

from datetime import date

import pytest

from shaping.audit.models import AuditEvent
from shaping.imports import services
from shaping.imports.models import BatchState
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Village


def people():
    return dict(Village.objects.values_list("name", "population"))


def test_it_brings_the_old_values_back(confirmed, office):
    services.undo(confirmed, by=office)

    assert people() == {"堰市村": None, "码头村": 800}
    assert (confirmed.state, confirmed.undone_by) == (BatchState.UNDONE, office)
    event = AuditEvent.objects.order_by("-sequence").first()
    assert (event.action, event.after["sha256"]) == ("import.undo", confirmed.sha256)
    assert event.summary == "撤销导入沙坪镇人口：新增1，修改1，不变0"


def test_a_successor_in_the_office_may(confirmed, appoint):
    services.undo(confirmed, by=appoint("township_office"))

    assert confirmed.state == BatchState.UNDONE


def test_who_may_not_import_may_not_undo(confirmed, leader):
    with pytest.raises(Forbidden):
        services.undo(confirmed, by=leader)

    assert people() == {"堰市村": 900, "码头村": 850}


def test_a_second_click_is_refused(confirmed, office):
    services.undo(confirmed, by=office)

    with pytest.raises(StaleState):
        services.undo(confirmed, by=office)


def test_what_was_not_confirmed_is_not_undone(checked, office):
    with pytest.raises(StaleState):
        services.undo(checked, by=office)


def test_when_it_is_too_late_nothing_changes(confirmed, office, village):
    Village.objects.filter(pk=village.pk).update(closed_on=date(2026, 1, 1))

    with pytest.raises(Refused, match="不能再撤销"):
        services.undo(confirmed, by=office)

    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.undone_at) == (BatchState.CONFIRMED, None)
    assert AuditEvent.objects.count() == 1
