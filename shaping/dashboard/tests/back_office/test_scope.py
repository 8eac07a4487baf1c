"""The back office shows the user's own area, changes nothing but the register, deletes nothing."""

import pytest
from django.urls import reverse

from shaping.admin_site import site
from shaping.dashboard.tests.back_office.conftest import list_page, page_of
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village

REGISTER = {Township, Village, Hamlet, HouseholdGroup}


def office_tables() -> set:
    """The office reads neither the audit trail nor other people's jobs."""
    closed = {"audit.AuditEvent", "jobs.Job"}
    return {model for model in site._registry if model._meta.label not in closed}


def test_a_foreign_row_is_not_there(client_of, office, foreign_rows):
    client = client_of(office)
    readable = [row for row in foreign_rows if type(row) in office_tables()]

    for row in readable:
        for kind in ("change", "history", "delete"):
            assert client.get(page_of(row, kind)).status_code in {302, 403, 404}, (row, kind)


def test_a_foreign_row_is_not_listed(client_of, office, rows, foreign_rows):
    client = client_of(office)

    for row in foreign_rows:
        if type(row) in office_tables():
            shown = client.get(list_page(row)).context["cl"].result_list
            assert row not in list(shown)


def test_filters_offer_no_other_township(client_of, office, rows, foreign_rows):
    client = client_of(office)

    for row in rows:
        if type(row) in office_tables():
            assert "青山镇" not in client.get(list_page(row)).content.decode()


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_readers_send_nothing(client_of, rows, request, name):
    client = client_of(request.getfixturevalue(name))

    for row in rows:
        assert client.post(page_of(row), {}).status_code == 403, row


def test_the_office_sends_only_to_the_register(client_of, office, rows):
    client = client_of(office)

    for row in rows:
        if type(row) not in REGISTER:
            assert client.post(page_of(row), {}).status_code == 403, row


def test_nobody_deletes(client_of, office, rows):
    client = client_of(office)

    for row in rows:
        assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403, row


def test_lists_have_no_actions(client_of, office, rows, village):
    client_of(office).post(
        list_page(village), {"action": "delete_selected", "_selected_action": [village.pk]}
    )

    assert Village.objects.filter(pk=village.pk).exists()


@pytest.mark.parametrize("name", ["village_officer", "stranger"])
def test_without_the_right_to_enter_one_is_sent_home(client_of, request, name):
    answer = client_of(request.getfixturevalue(name)).get(reverse("admin:index"))

    assert answer.status_code == 302
    assert (
        client_of(request.getfixturevalue(name))
        .get(answer["Location"], follow=True)
        .redirect_chain[-1][0]
        == "/"
    )


def test_strangers_sign_in_on_our_own_page(client, db):
    address = reverse("admin:villages_village_changelist")

    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1] == (f"{reverse('accounts:login')}?next={address}", 302)


def test_the_skins_own_sign_in_page_is_ours(client, client_of, office):
    address = reverse("admin:login")

    assert client.get(address)["Location"] == f"{reverse('accounts:login')}?next=/admin/"
    assert client.get(address, {"next": "/jobs/"})["Location"].endswith("?next=/jobs/")
    assert client_of(office).get(address)["Location"] == "/"


def test_signing_out_and_the_password_have_our_own_pages(client_of, office):
    client = client_of(office)

    assert client.get(reverse("admin:password_change"))["Location"] == reverse(
        "accounts:password-change"
    )
    assert client.get(reverse("admin:password_change_done"))["Location"] == "/admin/"
    answer = client.post(reverse("admin:logout"))
    assert (answer.status_code, answer["Location"]) == (307, reverse("accounts:logout"))


def test_searching_tables_by_name(client_of, office):
    client = client_of(office)

    assert "村湾" in client.get(reverse("admin:search"), {"s": "村湾"}).content.decode()
    assert client.get(reverse("admin:search"), {"s": "村", "page": "x"}).status_code == 404


def test_an_empty_field_name_in_the_address_breaks_no_row(client_of, office, rows):
    client = client_of(office)
    own = [row for row in rows if type(row) in office_tables()]

    assert {client.get(page_of(row) + "?_to_field=").status_code for row in own} == {200}


def test_an_export_by_a_field_that_is_none_is_refused(client_of, office):
    answer = client_of(office).get(reverse("admin:villages_village_export") + "?nonsense=1")

    assert (answer.status_code, "这个请求看不懂" in answer.content.decode()) == (400, True)


def test_autocomplete_offers_the_own_area(client_of, office, rows, foreign_rows):
    asked = {"app_label": "villages", "model_name": "hamlet", "field_name": "village", "term": ""}

    found = client_of(office).get(reverse("admin:autocomplete"), asked).json()["results"]

    own = Village.objects.filter(township=rows[0])
    assert {int(item["id"]) for item in found} == set(own.values_list("pk", flat=True))


def test_appointments_of_the_installation_are_the_security_admins(
    client_of, office, security_admin, rows
):
    whole = Appointment.objects.get(user=security_admin)

    assert client_of(office).get(page_of(whole)).status_code == 302
    assert client_of(security_admin).get(page_of(whole)).status_code == 200
