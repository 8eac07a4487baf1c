"""The notice's models (三个榜单、四个夜话、五个一点、六个协商、三治) as a township names them."""

from typing import Any

from organizations.models import PracticeGroup, PracticeModel
from villages.models import Township


def practice_groups(
    township: Township, *, with_hidden: bool
) -> list[tuple[PracticeGroup, list[PracticeModel]]]:
    """Every group with its items in their order, hidden ones only when asked for; one query."""
    rows: Any = PracticeModel.objects.filter(township=township).order_by("position", "pk")
    if not with_hidden:
        rows = rows.filter(is_offered=True)
    found: dict[str, list[PracticeModel]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return [(group, found.get(group, [])) for group in PracticeGroup]
