"""A month-end review as a sheet: read, compared, recorded, reversed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from organizations.models import Household, PointsDimension, PointsReview
from organizations.models.points import MOST_POINTS
from organizations.queries.points import offered_dimensions
from organizations.services.points_columns import (
    BASIS,
    DIMENSION,
    HEAD,
    MATTER,
    POINTS,
    SheetCheck,
)
from organizations.services.points_reviews import (
    LONGEST_MATTER,
    MOST_ROWS,
    Given,
    Meeting,
    record_review,
    take_back_review,
)
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import SheetReading, SheetRow
from shaping.workflow import Refused
from villages.models import Hamlet

_POINTS = re.compile(r"([+-]?)(\d{1,4})(?:\.0+)?分?", re.ASCII)


class _ReviewCheck(SheetCheck):
    """One pass over a review's sheet."""

    def __init__(self, reading: SheetReading, hamlet: Hamlet) -> None:
        super().__init__(reading, hamlet)
        rows = offered_dimensions(hamlet.village.township_id)
        self.dimensions = {dimension.name: dimension for dimension in rows}
        self._seen: dict[tuple[Any, ...], int] = {}

    def result(self) -> CheckResult:
        """Check all rows."""
        found = [self._change(row) for row in self.reading.rows]
        return CheckResult([change for change in found if change], self.faults, self.warnings)

    def _change(self, row: SheetRow) -> RowChange | None:
        household, dimension = self._household(row), self._dimension(row)
        points, matter = self._points(row), self._matter(row)
        if household is None or dimension is None or points is None or not matter:
            return None
        self._warn_of_twins(row, (household.pk, dimension.pk, matter, points))
        new = {
            HEAD.key: household.head_name,
            DIMENSION.key: dimension.name,
            MATTER.key: matter,
            POINTS.key: points,
            "household": household.pk,
            "dimension_id": dimension.pk,
        }
        label = f"{household.head_name}户 {matter} {points:+d}分"
        key = f"{household.pk}-{row.number}"
        return RowChange(row.number, RowAction.NEW, key, label[:120], {}, new)

    def _household(self, row: SheetRow) -> Household | None:
        name = row.values[HEAD.key]
        household = self.households.get(name)
        if name and household is None:
            self.tell(row, HEAD, "名单里没有这一户，请核对姓名；是新的户，先在积分页面加上")
        return household

    def _dimension(self, row: SheetRow) -> PointsDimension | None:
        name = row.values[DIMENSION.key]
        dimension = self.dimensions.get(name)
        if name and dimension is None:
            words = "、".join(self.dimensions) or "还没有类别，请镇办公室先设"
            self.tell(row, DIMENSION, f"本镇没有这个积分类别，请改成其中一个：{words}")
        return dimension

    def _points(self, row: SheetRow) -> int | None:
        written = row.values[POINTS.key]
        if not written:
            return None
        found = _POINTS.fullmatch(re.sub(r"\s", "", written).replace("−", "-").replace("—", "-"))
        points = int(f"{found[1]}{found[2]}") if found else 0
        if not 1 <= abs(points) <= MOST_POINTS:
            self.tell(row, POINTS, f"请写1到{MOST_POINTS}之间的整数，扣分前面写减号，例如-5")
            return None
        return points

    def _matter(self, row: SheetRow) -> str:
        self.refuse_numbers(row, MATTER)
        self.refuse_numbers(row, BASIS)
        matter, basis = row.values[MATTER.key] or "", row.values[BASIS.key]
        whole = f"{matter}（{basis}）" if matter and basis else matter
        if len(whole) > LONGEST_MATTER:
            self.tell(row, BASIS, f"事项和依据合起来最多{LONGEST_MATTER}个字，请写短一点")
        return whole

    def _warn_of_twins(self, row: SheetRow, what: tuple[Any, ...]) -> None:
        first = self._seen.setdefault(what, row.number)
        if first != row.number:
            self.warnings.append(f"第{first}行和第{row.number}行一模一样，请看看是不是重复了。")


def check_review(reading: SheetReading, hamlet: Hamlet, meeting: Meeting) -> CheckResult:
    """Give what each row gives or takes, and every fault; warns of twins and of an earlier review.

    Raises Refused for more than 1,000 rows; three queries.
    """
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多登记{MOST_ROWS}行，请分成几份表。")
    result = _ReviewCheck(reading, hamlet).result()
    earlier = PointsReview.objects.filter(hamlet=hamlet, year=meeting.year, month=meeting.month)
    count = earlier.count()
    warnings = list(result.warnings)
    if count:
        warnings.append(
            f"{meeting.year}年{meeting.month}月已经登记过{count}次评议，请看看是不是同一份表。"
        )
    return CheckResult(result.changes, result.faults, warnings)


def write_review(
    changes: Sequence[RowChange], hamlet: Hamlet, meeting: Meeting, *, batch_id: int, by: Any
) -> PointsReview:
    """Record the sheet as one review in the caller's transaction."""
    rows = [
        Given(
            change.new["household"],
            change.new["dimension_id"],
            change.new[MATTER.key],
            change.new[POINTS.key],
        )
        for change in changes
    ]
    return record_review(hamlet, meeting, rows, key=import_key(batch_id), by=by)


def reverse_import(batch_id: int, *, by: Any) -> None:
    """Reverse what an imported review gave and took. Raises Refused when nothing is left of it."""
    rows = PointsReview.objects.select_related("hamlet__village__township")
    review = rows.get(key=import_key(batch_id))
    take_back_review(review, "撤销导入", by=by)


def import_key(batch_id: int) -> UUID:
    """The key of the review that an import makes."""
    return uuid5(NAMESPACE_URL, f"points-review-import-{batch_id}")


def meeting_of(parameters: Mapping[str, Any]) -> Meeting:
    """Month, day and panel as the wizard was answered. Raises Refused when they do not say."""
    try:
        year, month = (int(part) for part in str(parameters["month"]).split("-"))
        held_on = date.fromisoformat(str(parameters["held_on"]))
        date(year, month, 1)
    except (KeyError, ValueError) as error:
        raise Refused("请写评议的月份和日期，再上传一次。") from error
    return Meeting(year, month, held_on, str(parameters.get("panel", "")))
