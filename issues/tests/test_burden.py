"""What a monthly list asks of a village, and what one more compulsory field costs."""

from datetime import date

import pytest
from django.urls import reverse

from issues.models import FieldRequirement, OptionalField
from issues.queries.burden import burden_of, one_decimal, whole_minutes
from issues.services.settings import change_calendar, end_requirement, require_field
from issues.tests.factories import IssueFactory, IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def roomy(office, township):
    change_calendar(township, {"minutes_ceiling": 60}, by=office)


def test_it_takes_the_usual_numbers_before_the_first_list(township, village):
    burden = burden_of(township, TODAY)

    assert (burden.new_problems, burden.carried_problems) == ("5.0", "3.0")
    assert not burden.is_measured


def test_it_adds_up_the_seconds(township, village):
    burden = burden_of(township, TODAY)

    assert burden.seconds_per_problem == 64
    assert burden.seconds_per_month == 30 + 5 * 64 + 3 * 4
    assert burden.minutes_per_month == 7


def test_it_measures_new_problems_per_list(township, village, other_village):
    reported = IssueListFactory(village=village, reported=True)
    IssueListFactory(village=other_village, reported=True)
    IssueFactory.create_batch(3, village=village, first_list=reported)

    burden = burden_of(township, TODAY)

    assert (burden.is_measured, burden.new_problems) == (True, "1.5")


def test_it_says_what_a_field_costs_twelve_villages_in_a_year(township):
    VillageFactory.create_batch(12, township=township)

    cost = burden_of(township, TODAY).yearly_minutes_of(OptionalField.PROPOSAL)

    assert cost == 30 * 5 * 12 * 12 // 60


def test_it_makes_a_field_compulsory_with_its_reason(office, township, village, roomy):
    requirement = require_field(township, "proposal", "县里的台账要", by=office)

    assert requirement.yearly_minutes == 30 * 5 * 12 // 60
    assert AuditEvent.objects.filter(action="list.require_field").count() == 1


def test_it_refuses_a_field_without_a_reason(office, township, roomy):
    with pytest.raises(Refused, match="为什么要必填"):
        require_field(township, "proposal", "  ", by=office)


def test_it_refuses_an_unknown_field(office, township, roomy):
    with pytest.raises(Refused, match="没有这一项"):
        require_field(township, "gps", "想知道在哪里", by=office)


def test_it_refuses_a_field_twice(office, township, roomy):
    require_field(township, "source", "统计来源", by=office)

    with pytest.raises(Refused, match="已经设为必填"):
        require_field(township, "source", "再来一次", by=office)


def test_it_refuses_more_minutes_than_the_ceiling(office, township, village):
    with pytest.raises(Refused, match="超过本镇定的上限5分钟"):
        require_field(township, "photos", "好看", by=office)

    assert not FieldRequirement.objects.exists()


def test_it_lets_only_the_office_make_fields_compulsory(leader, township):
    with pytest.raises(Forbidden):
        require_field(township, "source", "统计来源", by=leader)


def test_it_ends_a_requirement_once(office, township, roomy):
    requirement = require_field(township, "source", "统计来源", by=office)
    end_requirement(requirement, by=office)

    with pytest.raises(StaleState, match="已经取消必填"):
        end_requirement(requirement, by=office)


def test_it_shows_the_cost_beside_each_choice(client, office, township, village, roomy):
    client.force_login(office)

    page = client.get(reverse("issues:requirement-create", args=[township.code9]))

    assert "拟办意见：每件多30秒，全镇一年多30分钟" in page.content.decode()


def test_it_makes_and_ends_from_the_pages(client, office, township, roomy):
    client.force_login(office)
    form = {"field": "source", "reason": "统计来源"}
    client.post(reverse("issues:requirement-create", args=[township.code9]), form)
    requirement = FieldRequirement.objects.get()

    client.post(reverse("issues:requirement-end", args=[requirement.pk]))

    requirement.refresh_from_db()
    assert requirement.ended_by == office


def test_it_says_on_the_form_that_the_ceiling_is_reached(client, office, township, village):
    client.force_login(office)
    form = {"field": "photos", "reason": "好看"}

    page = client.post(reverse("issues:requirement-create", args=[township.code9]), form)

    assert "超过本镇定的上限" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_reads_the_page_with_the_same_queries(
    client, office, township, roomy, count, django_assert_num_queries
):
    for field in ("source", "scope", "urgency")[:count]:
        require_field(township, field, "统计", by=office)
    client.force_login(office)
    client.get(reverse("issues:burden", args=[township.code9]))

    with django_assert_num_queries(11):
        page = client.get(reverse("issues:burden", args=[township.code9]))

    assert page.content.decode().count("理由：统计") == count


def test_it_rounds_minutes_up_and_tenths_half_up():
    assert [whole_minutes(60), whole_minutes(61)] == [1, 2]
    assert [one_decimal(144), one_decimal(145)] == ["1.4", "1.5"]
