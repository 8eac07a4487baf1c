"""A daily sheet that is not sealed yet tells its figures to its inspector alone (design §5)."""

from django.urls import reverse

from assessments.models import ScoreLine, SheetState
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from villages.capabilities import Role


def test_only_the_inspector_reads_his_draft(client_of, appoint, office, township, village):
    rubric = RubricFactory(township=township, kind="daily")
    cycle = CycleFactory(township=township, daily_rubric=rubric)
    inspector = appoint(Role.INSPECTOR)
    sheet = ScoreSheetFactory(
        entrant=EntrantFactory(cycle=cycle, village=village),
        rubric=rubric,
        inspector=inspector,
        entered_by=inspector,
        state=SheetState.DRAFT,
        points=8123,
    )
    ScoreLine.objects.create(sheet=sheet, item=rubric.items.first(), points=5100, note="沟渠")
    address = reverse("assessments:sheet-detail", args=[sheet.pk])

    seen = client_of(office).get(address).content.decode()
    own = client_of(inspector).get(address).content.decode()

    assert [figure in seen for figure in ("81.23", "51.00", "沟渠")] == [False] * 3
    assert [figure in own for figure in ("81.23", "51.00", "沟渠")] == [True] * 3
    assert not ScoreLine.objects.visible_to(office).exists()
