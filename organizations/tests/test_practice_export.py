"""The notice's models as a workbook."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.tests.factories import PracticeModelFactory
from shaping.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_it_holds_what_is_in_use(client_of, office, township):
    PracticeModelFactory(township=township, name="村湾夜话", is_example=True)
    PracticeModelFactory(township=township, name="不用的", is_offered=False)

    answer = client_of(office).get(reverse("organizations:practice-export"))

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[:2] for row in rows[2:]] == [("四个夜话", "村湾夜话")]
    assert AuditEvent.objects.order_by("pk").last().action == "practice.export"
