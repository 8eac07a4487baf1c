"""What the assessment's addresses name: a year of the tour, or the disclosed one."""

from collections.abc import Callable
from typing import Any

from shaping.tests.authz.assessment_world import DISCLOSED_YEAR, TOUR_YEAR
from shaping.tests.authz.world import YEAR, Area

Path = Callable[[Area], dict[str, Any]]


def tour(area: Area) -> dict[str, Any]:
    """The year in which inspectors are under way."""
    return {"code": area.township.code9, "year": TOUR_YEAR}


def disclosed(area: Area) -> dict[str, Any]:
    """The year whose ranking is shown to everybody these days."""
    return {"code": area.township.code9, "year": DISCLOSED_YEAR}


def published(area: Area) -> dict[str, Any]:
    """The year whose ranking is published."""
    return {"code": area.township.code9, "year": YEAR}


def rubrics(area: Area) -> dict[str, Any]:
    """A township's rubrics, whatever the year."""
    return {"code": area.township.code9}


def tour_row(name: str) -> Path:
    """The key of one of the tour's rows, behind the year."""
    return lambda area: tour(area) | {"pk": area.rows[name].pk}
