"""Organizations, matters and cases follow their hamlet into another village."""

from datetime import date

import pytest

from organizations.services.merging import follow_merges
from organizations.tasks import follow_merges as task
from organizations.tests.factories import CaseFactory, DecisionFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.celery import app
from villages.services.register import merge_village
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def hamlet(other_village):
    return HamletFactory(village=other_village, name="河边湾", code=f"{other_village.code12}001")


def test_they_follow_with_one_event(village, other_village, hamlet, office):
    body = OrganizationFactory(hamlet=hamlet)
    decision = DecisionFactory(village=other_village, hamlet=hamlet)
    case = CaseFactory(village=other_village, hamlet=hamlet)
    stays = OrganizationFactory(hamlet=None, village=other_village, kind="other")
    merge_village(other_village, village, DAY, by=office)

    assert follow_merges() == 3

    for row in (body, decision, case, stays):
        row.refresh_from_db()
    assert {body.village, decision.village, case.village} == {village}
    assert stays.village == other_village
    event = AuditEvent.objects.get(action="organization.follow")
    assert (event.actor_name, event.summary) == (
        "系统",
        "村湾转入堰市村，跟着转入组织1个、集体事项1件、典型案例1篇",
    )


def test_again_it_changes_nothing(village, other_village, hamlet, office):
    OrganizationFactory(hamlet=hamlet)
    merge_village(other_village, village, DAY, by=office)
    follow_merges()

    assert task() == 0
    assert AuditEvent.objects.filter(action="organization.follow").count() == 1


def test_a_namesake_gets_its_old_villages_name(village, other_village, hamlet, office):
    OrganizationFactory(hamlet=HamletFactory(village=village), name="村民理事会")
    body = OrganizationFactory(hamlet=hamlet, name="村民理事会")
    merge_village(other_village, village, DAY, by=office)

    follow_merges()

    body.refresh_from_db()
    assert (body.village, body.name) == (village, "村民理事会(码头村河边湾)")


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many(
    village, other_village, office, count, django_assert_num_queries
):
    for _ in range(count):
        OrganizationFactory(hamlet=HamletFactory(village=other_village))
    merge_village(other_village, village, DAY, by=office)

    with django_assert_num_queries(13):
        assert follow_merges() == count


def test_it_runs_every_hour():
    entry = app.conf.beat_schedule["follow-merged-villages"]

    assert (entry["task"], entry["schedule"].minute) == ("organizations.follow_merges", {20})
