"""The list of faults, and one click from a fault to a problem of the village."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import FoundFault
from assessments.tests.visits.scenes import FOUND, entrant_of, sealed_visit
from issues.models import Issue
from issues.tests.factories import CategoryFactory
from shaping.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


def place(name: str, *more) -> str:
    return reverse(f"assessments:{name}", args=["421223101", 2026, *more])


@pytest.fixture
def fault(cycle, member, township) -> FoundFault:
    CategoryFactory(township=township, name="环境卫生")
    sealed_visit(member, entrant_of(cycle, 1), ON)
    return FoundFault.objects.get()


def one_click(client, fault):
    """Open the form and send it back as it was filled in."""
    address = place("fault-to-issue", fault.pk)
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return client.post(address, {key: "" if v is None else v for key, v in values.items()})


def test_one_click_makes_it_a_problem_that_the_list_shows(client_of, office, fault):
    client = client_of(office)

    assert one_click(client, fault)["Location"] == place("fault-list")

    issue = Issue.objects.get()
    page = client.get(place("fault-list")).content.decode()
    assert (issue.description, issue.category.name) == (FOUND, "环境卫生")
    assert f"已转成问题{issue.number}" in page
    assert reverse("issues:issue-detail", args=[issue.pk]) in page
    assert "已受理" in page


def test_the_second_click_says_so_and_makes_no_second_problem(client_of, office, fault):
    client = client_of(office)
    one_click(client, fault)

    page = client.get(place("fault-to-issue", fault.pk), follow=True).content.decode()
    client.post(place("fault-to-issue", fault.pk), {"description": "再来一次"})

    assert "不用再转" in page
    assert Issue.objects.count() == 1


def test_an_empty_form_says_what_to_write(client_of, office, fault):
    page = (
        client_of(office)
        .post(place("fault-to-issue", fault.pk), {"description": ""})
        .content.decode()
    )

    assert "请写问题描述。" in page
    assert not Issue.objects.exists()


def test_a_private_number_is_refused_on_the_form(client_of, office, fault):
    FoundFault.objects.update(words="王某 11010519491231002X 家门口")

    assert "身份证号" in one_click(client_of(office), fault).content.decode()


def test_the_village_sees_its_own_without_the_button(client_of, appoint, fault, cycle):
    own = appoint("village_officer", village=fault.entrant.village)
    other = appoint("village_officer", village=entrant_of(cycle, 2).village)

    page = client_of(own).get(place("fault-list")).content.decode()
    assert FOUND in page
    assert place("fault-to-issue", fault.pk) not in page
    assert FOUND not in client_of(other).get(place("fault-list")).content.decode()
    assert client_of(own).get(place("fault-to-issue", fault.pk)).status_code == 403


def test_mended_ones_show_on_demand(client_of, office, fault):
    FoundFault.objects.update(fixed_at="2026-11-21T00:00Z", fixed_by=office)
    client = client_of(office)

    assert FOUND not in client.get(place("fault-list")).content.decode()
    assert "已整改" in client.get(place("fault-list"), {"all": "1"}).content.decode()


def test_the_list_goes_out_as_a_workbook(client_of, office, fault):
    response = client_of(office).get(place("fault-export"))

    assert response.status_code == 200
    assert AuditEvent.objects.get(action="fault.export").summary.endswith("1 行")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_rows(
    client_of, office, cycle, member, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        sealed_visit(member, entrant_of(cycle, number), ON)
    client = client_of(office)

    with django_assert_num_queries(10):
        client.get(place("fault-list"))
