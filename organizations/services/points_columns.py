"""Columns of the sheets of households and reviews, and what the checks of both share."""

from organizations.models import Household
from organizations.services.points_reviews import LONGEST_MATTER
from shaping.spreadsheets.columns import Column, Fault, SheetReading, SheetRow
from shaping.uploads.numbers import NumberKind, find_private_numbers
from villages.models import Hamlet

HEAD = Column(
    "head_name",
    "户主",
    aliases=("户主姓名", "户名", "姓名"),
    required=True,
    width=14,
    max_length=30,
    hint="同名的加以区别，例如 王军(大)",
)
SHOWN = Column(
    "shows_name",
    "同意公开",
    aliases=("同意公开姓名", "公开姓名", "是否公开"),
    choices=("是", "否"),
    width=12,
    hint="是 或 否；空着当作否",
)
DIMENSION = Column(
    "dimension",
    "积分类别",
    aliases=("类别", "积分项目", "维度"),
    required=True,
    width=14,
    max_length=20,
)
MATTER = Column(
    "matter",
    "事项",
    aliases=("积分事项", "内容", "事由"),
    required=True,
    width=32,
    max_length=LONGEST_MATTER,
)
POINTS = Column(
    "points",
    "分值",
    aliases=("积分", "得分", "分数", "加减分"),
    required=True,
    width=10,
    max_length=12,
    hint="加分写5，扣分写-5",
)
BASIS = Column(
    "basis", "依据", aliases=("备注", "依据/备注", "说明"), width=24, max_length=LONGEST_MATTER
)
HOUSEHOLD_COLUMNS = (HEAD, SHOWN)
REVIEW_COLUMNS = (HEAD, DIMENSION, MATTER, POINTS, BASIS)


class SheetCheck:
    """What both sheets share: households of the hamlet by name, and the faults found."""

    def __init__(self, reading: SheetReading, hamlet: Hamlet) -> None:
        self.reading = reading
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        rows = Household.objects.live().filter(hamlet=hamlet)
        self.households = {household.head_name: household for household in rows}

    def tell(self, row: SheetRow, column: Column, message: str) -> None:
        """Note a fault of one cell."""
        value = str(row.values[column.key] or "")
        self.faults.append(Fault(row.number, column.title, value[:60], message))

    def refuse_numbers(self, row: SheetRow, column: Column) -> None:
        """Note ID-card and bank-card numbers, which are not stored."""
        for found in find_private_numbers(str(row.values[column.key] or "")):
            if found.kind != NumberKind.PHONE:
                self.tell(row, column, f"写了{found.words}，请删掉。系统里不存这类号码")
