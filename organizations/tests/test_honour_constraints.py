"""What the database itself refuses of “最美” campaigns, candidates and the settings."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Honour, HonourCampaign, ParticipationSettings
from organizations.tests.factories import CampaignFactory, HonourFactory
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
NOW = timezone.now()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("honour_words_are_known", {"state": "lost"}),
        ("honour_words_are_known", {"method": "lot"}),
        ("honour_quota_is_1_to_200", {"quota": 0}),
        ("honour_quota_is_1_to_200", {"quota": 201}),
        ("honour_disclosure_ends_after_it_starts", {"disclosed_from": DAY}),
        (
            "honour_disclosure_ends_after_it_starts",
            {"disclosed_from": DAY, "disclosed_to": date(2026, 10, 31)},
        ),
        (
            "disclosed_honours_were_decided",
            {"state": "in_disclosure", "disclosed_from": DAY, "disclosed_to": DAY},
        ),
        ("disclosed_honours_were_decided", {"state": "in_disclosure", "decided_on": DAY}),
        ("honours_are_published_by_somebody", {"published_at": NOW}),
        (
            "published_honours_say_when",
            {
                "state": "published",
                "decided_on": DAY,
                "disclosed_from": DAY,
                "disclosed_to": DAY,
            },
        ),
    ],
)
def test_it_refuses(name, changes):
    campaign = CampaignFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HonourCampaign.objects.filter(pk=campaign.pk).update(**changes)


def test_it_refuses_a_publisher_without_a_time():
    campaign = CampaignFactory()

    with (
        pytest.raises(IntegrityError, match="honours_are_published_by_somebody"),
        transaction.atomic(),
    ):
        HonourCampaign.objects.filter(pk=campaign.pk).update(published_by=UserFactory())


def test_it_refuses_the_same_candidate_twice():
    """one_honour_per_name_and_hamlet."""
    honour = HonourFactory()
    again = Honour(
        campaign=honour.campaign,
        hamlet=honour.hamlet,
        name=honour.name,
        deeds="又推荐一次",
        proposed_at=NOW,
        proposed_by=honour.proposed_by,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.bulk_create([again])


@pytest.mark.parametrize(
    "changes", [{"disclosure_days": 2}, {"disclosure_days": 61}, {"talk_target": 9}]
)
def test_it_refuses_settings(township, changes):
    found = ParticipationSettings.objects.create(township=township)

    with (
        pytest.raises(IntegrityError, match="disclosure_and_talk_settings_are_sensible"),
        transaction.atomic(),
    ):
        ParticipationSettings.objects.filter(pk=found.pk).update(**changes)
