"""Dates, limits and categories that a township sets for its lists."""

import pytest
from django.urls import reverse

from issues.models import IssueCategory, ReportingCalendar
from issues.queries.calendars import calendar_of
from issues.services.settings import (
    DEFAULT_CATEGORIES,
    add_category,
    change_calendar,
    change_category,
    ensure_settings,
)
from issues.tests.factories import CategoryFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db


def test_it_gives_a_township_the_usual_categories_once(township):
    ensure_settings(township)
    ensure_settings(township)

    names = IssueCategory.objects.order_by("position").values_list("name", flat=True)
    assert tuple(names) == DEFAULT_CATEGORIES


def test_it_leaves_a_township_with_categories_alone(township):
    CategoryFactory(township=township, name="森林防火")

    ensure_settings(township)

    assert IssueCategory.objects.count() == 1


def test_it_stores_the_dates_and_writes_what_changed(office, township):
    change_calendar(township, {"due_day": 24}, by=office)

    event = AuditEvent.objects.get(action="list.change_settings")
    assert ReportingCalendar.objects.get(township=township).due_day == 24
    assert (event.before, event.after) == ({"due_day": 25}, {"due_day": 24})


def test_it_refuses_dates_in_the_wrong_order(office, township):
    with pytest.raises(Refused, match="开放日、截止日、锁定日要依次往后"):
        change_calendar(township, {"due_day": 19}, by=office)

    assert not ReportingCalendar.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_refuses_a_change_that_changes_nothing(office, township):
    with pytest.raises(Refused, match="没有改动"):
        change_calendar(township, {"due_day": calendar_of(township).due_day}, by=office)


def test_it_lets_only_the_office_set_anything(leader, township):
    with pytest.raises(Forbidden):
        change_calendar(township, {"due_day": 24}, by=leader)


def test_it_adds_a_category_at_the_end(office, township):
    category = add_category(township, " 森林防火 ", by=office)

    assert (category.name, category.position) == ("森林防火", len(DEFAULT_CATEGORIES) + 1)


def test_it_refuses_a_category_twice(office, township):
    with pytest.raises(Refused, match="已经有这个类别"):
        add_category(township, "农田水利", by=office)


def test_it_hides_a_category_without_deleting_it(office, township):
    category = CategoryFactory(township=township)

    change_category(category, name="水利", position=1, is_offered=False, by=office)

    assert list(IssueCategory.objects.offered()) == []
    assert AuditEvent.objects.get().summary == "修改问题类别“农田水利”为“水利”，不再用于新问题"


def test_it_shows_the_real_dates_of_the_coming_months(client, office, township, time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")
    client.force_login(office)

    page = client.get(reverse("issues:settings", args=[township.code9]))

    assert "2026年12月25日" in page.content.decode()
    assert "2027年放假安排还没有录入" in page.content.decode()


def test_it_saves_from_the_page(client, office, township):
    client.force_login(office)
    address = reverse("issues:settings", args=[township.code9])
    form = client.get(address).context["form"]

    answer = client.post(address, form.initial | {"due_day": 23, "needs_secretary": "on"})

    assert answer.status_code == 302
    assert calendar_of(township).needs_secretary


def test_it_tells_a_wrong_number_at_its_field(client, office, township):
    client.force_login(office)
    address = reverse("issues:settings", args=[township.code9])
    form = client.get(address).context["form"]

    page = client.post(address, form.initial | {"due_day": "二十五"})

    assert page.context["form"].errors["due_day"]
    assert not ReportingCalendar.objects.exists()


@pytest.mark.parametrize("name", ["", "\0", "长" * 31])
def test_it_refuses_a_bad_category_name_in_words(client, office, township, name):
    client.force_login(office)

    answer = client.post(reverse("issues:category-add", args=[township.code9]), {"name": name})

    assert answer.status_code in {302, 400}
    assert not IssueCategory.objects.exists()


def test_it_changes_a_category_from_its_page(client, office, township):
    category = CategoryFactory(township=township)
    client.force_login(office)
    form = {"name": "塘堰沟渠", "position": 3, "is_offered": "on"}

    client.post(reverse("issues:category-edit", args=[category.pk]), form)

    category.refresh_from_db()
    assert category.name == "塘堰沟渠"


def test_it_says_that_a_category_exists_on_its_page(client, office, township):
    CategoryFactory(township=township, name="道路交通")
    category = CategoryFactory(township=township)
    client.force_login(office)
    form = {"name": "道路交通", "position": 3, "is_offered": "on"}

    page = client.post(reverse("issues:category-edit", args=[category.pk]), form)

    assert "已经有这个类别" in page.content.decode()
