"""What the database itself refuses of organizations, members and papers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from organizations.models import Member, Organization, OrganizationDocument
from organizations.services.bodies import found_organization
from organizations.tests.factories import DocumentFactory, MemberFactory, OrganizationFactory
from shaping.workflow import Refused
from villages.tests.factories import HamletFactory, VillageFactory

DAY = date(2026, 3, 1)
CORE = ["party_core", "council", "cooperative"]


def refuses(name):
    """SQLite names the columns of a broken uniqueness, PostgreSQL the constraint."""
    is_told = connection.vendor == "postgresql" or not name.startswith("one_")
    return pytest.raises(IntegrityError, match=name if is_told else None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("organization_kind_is_known", {"kind": "club"}),
        (
            "organization_is_dissolved_after_it_was_founded",
            {"dissolved_on": date(2020, 1, 1), "dissolution_reason": "合并"},
        ),
        ("dissolution_has_a_reason", {"dissolved_on": DAY}),
        ("dissolution_has_a_reason", {"dissolution_reason": "合并"}),
        ("term_ends_after_it_started", {"term_start": DAY, "term_end": DAY}),
    ],
)
def test_it_refuses_an_organization(name, changes):
    OrganizationFactory()

    with refuses(name), transaction.atomic():
        Organization.objects.update(**changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("member_leaves_after_he_came", {"until": date(2020, 1, 1)}),
        ("member_birth_year_is_sensible", {"birth_year": 1899}),
        ("member_birth_year_is_sensible", {"birth_year": 2101}),
    ],
)
def test_it_refuses_a_member(name, changes):
    MemberFactory()

    with refuses(name), transaction.atomic():
        Member.objects.update(**changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("one_open_term_per_member_and_post", {"name": "李四"}),
        ("one_open_head_per_organization", {"is_head": True}),
    ],
)
def test_it_refuses_two_open_terms(name, changes):
    organization = OrganizationFactory()
    MemberFactory.create_batch(2, organization=organization)

    with refuses(name), transaction.atomic():
        Member.objects.update(**changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("document_kind_is_known", {"kind": "letter"}),
        ("document_is_withdrawn_by_somebody_with_a_reason", {"withdrawn_at": timezone.now()}),
        ("document_is_withdrawn_by_somebody_with_a_reason", {"withdraw_reason": "传错"}),
    ],
)
def test_it_refuses_a_paper(name, changes):
    DocumentFactory()

    with refuses(name), transaction.atomic():
        OrganizationDocument.objects.update(**changes)


@pytest.mark.django_db
def test_it_refuses_a_version_twice():
    paper = DocumentFactory(version=1)
    DocumentFactory(organization=paper.organization, version=2)

    with refuses("one_document_per_kind_and_version"), transaction.atomic():
        OrganizationDocument.objects.update(version=3)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CORE)
def test_no_bulk_makes_two_core_bodies_of_a_hamlet(kind):
    hamlet = HamletFactory()
    rows = OrganizationFactory.build_batch(2, hamlet=hamlet, kind=kind, village=hamlet.village)
    for row in rows:
        row.created_by.save()

    with refuses("one_live_core_body_per_hamlet"), transaction.atomic():
        Organization.objects.bulk_create(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CORE)
def test_no_update_makes_two_core_bodies_of_a_hamlet(kind):
    hamlet = HamletFactory()
    OrganizationFactory.create_batch(2, hamlet=hamlet, kind="recreation_team")

    with refuses("one_live_core_body_per_hamlet"), transaction.atomic():
        Organization.objects.update(kind=kind)


@pytest.mark.django_db
def test_no_update_brings_a_dissolved_core_body_back():
    hamlet = HamletFactory()
    OrganizationFactory(hamlet=hamlet)
    OrganizationFactory(hamlet=hamlet, dissolved=True)

    with refuses("one_live_core_body_per_hamlet"), transaction.atomic():
        Organization.objects.update(dissolved_on=None, dissolution_reason="")


@pytest.mark.django_db
def test_it_refuses_two_core_bodies_of_a_whole_village():
    village = VillageFactory()
    OrganizationFactory(hamlet=None, village=village)

    with refuses("one_live_core_body_per_whole_village"), transaction.atomic():
        OrganizationFactory(hamlet=None, village=village)


@pytest.mark.django_db
def test_it_refuses_a_live_namesake_in_the_village():
    first = OrganizationFactory(name="志愿队", kind="volunteer_team")

    with refuses("one_live_organization_per_name_and_village"), transaction.atomic():
        OrganizationFactory(name="志愿队", kind="other", hamlet=first.hamlet)


def founding(hamlet, name, kind="council"):
    return Organization(village=hamlet.village, hamlet=hamlet, kind=kind, name=name, founded_on=DAY)


@pytest.mark.parametrize("kind", CORE)
def test_the_service_refuses_a_second_core_body(village, office, kind):
    hamlet = HamletFactory(village=village)
    OrganizationFactory(hamlet=hamlet, kind=kind)

    with pytest.raises(Refused, match="已有一个在运转的同类组织"):
        found_organization(founding(hamlet, "又一个", kind), by=office)
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("kind", CORE)
def test_the_form_refuses_a_second_core_body(client_of, village, village_officer, kind):
    hamlet = HamletFactory(village=village)
    OrganizationFactory(hamlet=hamlet, kind=kind)
    form = {"hamlet": hamlet.pk, "kind": kind, "name": "又一个", "founded_on": "2026-03-01"}

    address = reverse("organizations:organization-create", args=[village.code12])
    page = client_of(village_officer).post(address, form)

    assert (page.status_code, Organization.objects.count()) == (200, 1)
    assert "已有一个在运转的同类组织" in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL")
@pytest.mark.parametrize("round_number", range(3))
def test_two_at_once_found_one(village, office, round_number):
    hamlet, barrier = HamletFactory(village=village), Barrier(2)

    def found(name):
        barrier.wait()
        try:
            return found_organization(founding(hamlet, name), by=office).name
        except Refused as refusal:
            return refusal.status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(found, ["甲会", "乙会"]))

    assert Organization.objects.count() == 1
    assert set(results) == {422, Organization.objects.get().name}
