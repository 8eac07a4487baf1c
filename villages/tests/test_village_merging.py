from datetime import date

import pytest

from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Hamlet
from villages.services.register import close_village, create_hamlet, merge_village
from villages.tests.factories import HamletFactory, HouseholdGroupFactory, VillageFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def hamlet(other_village):
    return HamletFactory(village=other_village, name="河边湾", code=f"{other_village.code12}001")


def test_the_merged_village_stays_readable(village, other_village, office):
    merge_village(other_village, village, DAY, by=office)

    other_village.refresh_from_db()
    assert (other_village.closed_on, other_village.merged_into) == (DAY, village)
    assert other_village.history.first().history_change_reason == "并入堰市村"


def test_hamlets_and_groups_move_and_keep_their_codes(village, other_village, hamlet, office):
    group = HouseholdGroupFactory(hamlet=hamlet)

    assert merge_village(other_village, village, DAY, by=office) == 1

    group.refresh_from_db()
    assert group.hamlet.village == village
    assert group.hamlet.code == "421223101201001"


def test_history_tells_who_moved_the_hamlet_and_why(village, other_village, hamlet, office):
    merge_village(other_village, village, DAY, by=office)

    newest = hamlet.history.first()
    assert (newest.village, newest.history_user) == (village, office)
    assert newest.history_change_reason == "码头村并入堰市村"


def test_a_merger_is_one_event(village, other_village, hamlet, office):
    merge_village(other_village, village, DAY, by=office)

    event = AuditEvent.objects.get()
    assert event.action == "village.merge"
    assert event.after == {
        "merged_into": village.code12,
        "closed_on": "2026-03-01",
        "hamlets": [hamlet.code],
    }


def test_a_code_that_moved_away_is_not_given_again(village, other_village, hamlet, office):
    merge_village(other_village, village, DAY, by=office)

    new = create_hamlet(Hamlet(village=village, name="新湾"), by=office)

    assert new.code == "421223101200001"


def refuse(source, target, by, error=Refused, match=None):
    events = AuditEvent.objects.count()
    with pytest.raises(error, match=match):
        merge_village(source, target, DAY, by=by)
    source.refresh_from_db()
    assert source.merged_into is None
    assert AuditEvent.objects.count() == events


def test_it_refuses_a_closed_target(village, other_village, office):
    close_village(village, DAY, "合并", by=office)

    refuse(other_village, village, office, match="堰市村已经撤销")


def test_it_refuses_another_township(village, office):
    elsewhere = VillageFactory()

    refuse(village, elsewhere, office, Forbidden)


def test_it_refuses_another_township_of_the_same_office(village, office):
    elsewhere = VillageFactory()
    appointment = office.appointments.get()
    appointment.pk, appointment.township = None, elsewhere.township
    appointment.save()

    refuse(village, elsewhere, office, match="不在同一个乡镇")


def test_it_refuses_two_hamlets_of_one_name(village, other_village, hamlet, office):
    HamletFactory(village=village, name=hamlet.name)

    refuse(other_village, village, office, match="两村都有叫“河边湾”的")


def test_it_refuses_the_village_itself(village, office):
    refuse(village, village, office, match="不能并入自己")


def test_it_refuses_those_who_may_not(village, other_village, village_officer):
    refuse(other_village, village, village_officer, Forbidden)


def test_a_village_is_merged_once(village, other_village, office):
    merge_village(other_village, village, DAY, by=office)

    with pytest.raises(StaleState, match="已经撤销"):
        merge_village(other_village, village, DAY, by=office)
