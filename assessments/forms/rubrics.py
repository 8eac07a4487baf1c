"""The grid in which a rubric is typed, and the choice of a year's rubric."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict

from assessments.models import AssessmentCycle, ItemMode, Rubric, RubricState, ScoreKind
from assessments.queries.rubrics import contents_of, mark_of
from assessments.rubric_contents import (
    LONGEST_BASIS,
    LONGEST_CODE,
    LONGEST_TITLE,
    MOST_ITEMS,
    ItemContent,
    item_faults,
    one_line,
)
from assessments.services.rubric_drafts import LONGEST_TITLE as LONGEST_NAME
from shaping.figures import score_text
from shaping.spreadsheets.cells import CellError, parse_score
from shaping.spreadsheets.folding import fold_word

FIELDS = ("code", "title", "max_points", "mode", "step_points", "basis")
LABELS = dict(zip(FIELDS, ("代码", "项目", "分值", "方式", "每处扣分", "办法"), strict=True))


@dataclass
class GridRow:
    """One row of the grid, each field as it was typed."""

    code: str = ""
    title: str = ""
    max_points: str = ""
    mode: str = ItemMode.DEDUCT.value
    step_points: str = ""
    basis: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the drop-down always has a value."""
        return not any((self.code, self.title, self.max_points, self.step_points, self.basis))


@dataclass(frozen=True)
class GridError:
    """What is wrong with one field: its place on the page, its name there, the words."""

    place: int
    field: str
    words: str

    @property
    def anchor(self) -> str:
        """The id of the field, for the link in the summary."""
        return f"row-{self.place}-{self.field}" if self.place else "id_title"

    @property
    def label(self) -> str:
        """第3项 分值."""
        return f"第{self.place}项 {LABELS[self.field]}" if self.place else "名称"


class RubricGrid:
    """Title and rows of a draft as typed; acts on rows need no script."""

    most: ClassVar[dict[str, int]] = {
        "name": LONGEST_NAME,
        "code": LONGEST_CODE,
        "title": LONGEST_TITLE,
        "basis": LONGEST_BASIS,
    }
    modes: ClassVar[list[tuple[str, Any]]] = ItemMode.choices

    def __init__(self, name: str, rows: Sequence[GridRow], seen: str) -> None:
        self.name = name
        self.rows = list(rows)
        self.seen = seen
        self.errors: list[GridError] = []

    @classmethod
    def of(cls, rubric: Rubric) -> Self:
        """The grid of the stored draft; an empty draft starts with one blank row."""
        rows = [_row_of(item) for item in contents_of(rubric)]
        return cls(rubric.title, rows or [GridRow()], mark_of(rubric))

    @classmethod
    def sent(cls, posted: QueryDict) -> Self:
        """The grid as it came from the browser; fields of one name stand in the order of the rows."""
        columns = [posted.getlist(field) for field in FIELDS]
        length = min(max(map(len, columns)), MOST_ITEMS + 1)
        rows = [
            GridRow(*(one_line(column[place]) if place < len(column) else "" for column in columns))
            for place in range(length)
        ]
        return cls(one_line(posted.get("name", "")), rows, posted.get("seen", ""))

    def change(self, act: str) -> int:
        """Add, move or remove a row (`add`, `add-3`, `up-3`, `remove-3`); give the row to show.

        Unknown acts and rows change nothing.
        """
        verb, _, number = act.partition("-")
        place = int(number) if number.isdecimal() and len(number) < 4 else len(self.rows)
        if not 0 <= place <= len(self.rows):
            return len(self.rows)
        if verb == "add":
            self.rows.insert(place, GridRow())
            return place + 1
        if verb == "remove" and place:
            del self.rows[place - 1]
        elif verb == "up" and place > 1:
            self.rows.insert(place - 2, self.rows.pop(place - 1))
            return place - 1
        return max(min(place, len(self.rows)), 1)

    def items(self) -> list[ItemContent]:
        """The items that were typed, without blank rows; what cannot be read is in `errors`."""
        self.rows = [row for row in self.rows if not row.is_blank]
        self.errors = []
        items = [self._item(place, row) for place, row in enumerate(self.rows, start=1)]
        told = {(error.place, error.field) for error in self.errors}
        self.errors += [
            GridError(*fault)
            for fault in item_faults(items)
            if (fault.place, fault.field) not in told
        ]
        if not self.name or len(self.name) > LONGEST_NAME:
            self.errors.append(GridError(0, "", f"请写细则的名称，最多{LONGEST_NAME}个字。"))
        self.errors.sort(key=lambda error: error.place)
        return items

    @property
    def total(self) -> str:
        """The running sum of the points that can be read: 97.50."""
        parsed = [_points(row.max_points) for row in self.rows]
        return score_text(sum(points for points in parsed if points is not None))

    @property
    def lines(self) -> list[tuple[GridRow, dict[str, str]]]:
        """Each row with the words of its faults by field."""
        words: dict[int, dict[str, str]] = {}
        for error in self.errors:
            words.setdefault(error.place, {})[error.field] = error.words
        return [(row, words.get(place, {})) for place, row in enumerate(self.rows, start=1)]

    def _item(self, place: int, row: GridRow) -> ItemContent:
        return ItemContent(
            fold_word(row.code),
            row.title,
            self._read(place, "max_points", row.max_points),
            row.mode,
            self._read(place, "step_points", row.step_points),
            row.basis,
        )

    def _read(self, place: int, field: str, text: str) -> int | None:
        try:
            return parse_score(text)
        except CellError as error:
            self.errors.append(GridError(place, field, f"{error}。"))
            return None


def _row_of(item: ItemContent) -> GridRow:
    return GridRow(
        item.code,
        item.title,
        _typed(item.max_points),
        item.mode,
        _typed(item.step_points),
        item.basis,
    )


def _typed(points: int | None) -> str:
    """Hundredths as one would type them: 1000 → 10, 50 → 0.5."""
    if points is None:
        return ""
    text = score_text(points)
    return text.rstrip("0").rstrip(".")


def _points(text: str) -> int | None:
    try:
        return parse_score(text)
    except CellError:
        return None


class RubricChoiceForm(forms.Form):
    """Which adopted version a year's sheets of one kind are scored by."""

    rubric = forms.ModelChoiceField(
        Rubric.objects.none(),
        label="评分细则",
        empty_label=None,
        error_messages={
            "required": "请选一份已启用的细则。",
            "invalid_choice": "请从列表里选一份已启用的细则。",
        },
    )

    def __init__(
        self, user: Any, cycle: AssessmentCycle, kind: ScoreKind, sent: QueryDict | None
    ) -> None:
        super().__init__(sent, prefix=kind.value)
        self.kind = kind
        self.current: Rubric | None = getattr(cycle, f"{kind.value}_rubric")
        adopted = Rubric.objects.visible_to(user).filter(
            township=cycle.township, kind=kind, state=RubricState.ADOPTED
        )
        field: Any = self.fields["rubric"]
        field.queryset = adopted.order_by("-version")
        field.label = f"{kind.label}评分细则"
        field.initial = self.current
