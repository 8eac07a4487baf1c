"""An inspector's workbook: its columns, and the mark that says whose and of which rubric it is."""

from typing import NamedTuple, Self

from shaping.spreadsheets.columns import CellKind, Column

SERIAL, PLACE, CODE, TITLE, MOST = "serial", "place", "code", "title", "most"
POINTS, AWAY, NOTE, DAY = "points", "away", "note", "day"
AWAY_WORD = "不适用"
LONGEST_NOTE = 200

COLUMNS = (
    Column(SERIAL, "评分表编号", required=True, locked=True, is_given=True, width=20),
    Column(PLACE, "村(社区)", locked=True, is_given=True, width=14),
    Column(CODE, "代码", required=True, locked=True, is_given=True, width=7),
    Column(TITLE, "项目", locked=True, is_given=True, width=34),
    Column(MOST, "分值", CellKind.SCORE, locked=True, is_given=True, width=8),
    Column(POINTS, "得分", CellKind.SCORE, width=9),
    Column(AWAY, "不适用", choices=(AWAY_WORD,), width=10),
    Column(
        NOTE, "说明", max_length=LONGEST_NOTE, width=30, hint="扣分的写明地点和问题，最多200个字"
    ),
    Column(
        DAY,
        "检查日期",
        CellKind.DATE,
        width=13,
        hint="每个村(社区)写一行就行；不写的，上传时统一问一次",
    ),
)
TITLES = {column.key: column.title for column in COLUMNS}
_MARK = "papers"


class WorkbookMark(NamedTuple):
    """What a workbook's hidden mark says; `rubric` is the first 16 digits of the rubric's hash."""

    township: str
    year: int
    member: int
    rubric: str

    def text(self) -> str:
        """The mark as it stands in the file."""
        return f"{_MARK}/{self.township}/{self.year}/{self.member}/{self.rubric}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The mark of a file; None for a file without one, or with another template's."""
        parts = text.split("/")
        if len(parts) != 5 or parts[0] != _MARK:
            return None
        if not (parts[2].isascii() and parts[2].isdigit() and parts[3].isascii()):
            return None
        if not parts[3].isdigit() or len(parts[3]) > 18:
            return None
        return cls(parts[1], int(parts[2]), int(parts[3]), parts[4])
