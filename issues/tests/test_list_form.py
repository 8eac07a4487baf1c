"""The month's list on paper: open problems, empty lines, who gets it."""

import pytest
from django.urls import reverse

from issues.tests.factories import CategoryFactory, IssueFactory
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
ADDRESS = reverse("issues:list-form", args=["421223101200", "2026-11"])


def test_it_brings_open_problems_and_empty_lines(client_of, village, village_officer):
    IssueFactory(village=village, in_progress=True, number="101200-2610-01")
    IssueFactory(village=village, closed=True, number="101200-2610-02")

    text = client_of(village_officer).get(ADDRESS).content.decode()

    assert "堰市村2026年11月问题清单（手填）" in text
    assert "101200-2610-01" in text
    assert "101200-2610-02" not in text
    assert text.count('class="blank-line"') == 12
    assert "填报人：　　　　　　审核人：　　　　　　日期：" in text


def test_it_names_what_may_be_written(client_of, village, village_officer, township):
    CategoryFactory(township=township, name="饮水安全")

    assert "类别：饮水安全" in client_of(village_officer).get(ADDRESS).content.decode()


def test_a_sensitive_problems_words_stay_off_paper(client_of, village, village_officer):
    IssueFactory(village=village, in_progress=True, is_sensitive=True, responsible_unit="民政办")

    text = client_of(village_officer).get(ADDRESS).content.decode()

    assert "（敏感问题，仅有关人员可见）" in text
    assert "七组排灌渠" not in text
    assert "民政办" not in text


@pytest.mark.parametrize("person", ["other_village_officer", "other_office", "stranger"])
def test_for_others_it_is_not_there(client_of, request, village, person):
    assert client_of(request.getfixturevalue(person)).get(ADDRESS).status_code == 404


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE])
def test_who_reads_no_lists_is_told_so(client_of, appoint, role):
    assert client_of(appoint(role)).get(ADDRESS).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "1999-11", "x"])
def test_an_odd_month_is_not_there(client_of, village_officer, month):
    address = reverse("issues:list-form", args=["421223101200", month])

    assert client_of(village_officer).get(address).status_code == 404


def test_it_is_only_read(client_of, village_officer):
    assert client_of(village_officer).post(ADDRESS).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many_rows(
    client_of, village, village_officer, count, django_assert_num_queries
):
    IssueFactory.create_batch(count, village=village, in_progress=True)
    client = client_of(village_officer)

    with django_assert_num_queries(13):
        client.get(ADDRESS)
