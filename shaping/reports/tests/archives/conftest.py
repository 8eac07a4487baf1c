"""Two townships with a full year each, so that what crosses over is seen."""

import pytest

from shaping.reports.tests.archives.scene import Scene, full_year
from villages.tests.factories import TownshipFactory


@pytest.fixture
def scene(township) -> Scene:
    return full_year(township, "沙坪")


@pytest.fixture
def other_scene(db) -> Scene:
    return full_year(TownshipFactory(code9="421223102", name="石城镇"), "石城")
