"""The columns of the score workbook (design §6), the same in template, import and export."""

from assessments.models import ScoreKind
from shaping.spreadsheets.columns import CellKind, Column

CODE, NAME, DATE, INSPECTOR, SCORE, NOTE = "code", "name", "date", "inspector", "score", "note"

_OWN_SCORE_TITLES = {
    ScoreKind.DAILY: ("日常得分", "日常成绩", "日常分"),
    ScoreKind.YEAR_END: ("年终得分", "年终成绩", "年终分"),
}


_COLUMNS = (
    Column(
        CODE,
        "村(社区)代码",
        CellKind.CODE,
        aliases=("代码", "村代码", "行政区划代码", "村社区代码", "村湾(小区)代码"),
        width=18,
        max_length=15,
        locked=True,
        is_given=True,
    ),
    Column(
        NAME,
        "村(社区)",
        aliases=(
            "村名",
            "单位",
            "单位名称",
            "村(社区)名称",
            "村/社区",
            "村社区",
            "村、社区",
            "被检查村",
            "被检查单位",
            "村湾(小区)",
        ),
        width=18,
        max_length=80,
        locked=True,
        is_given=True,
    ),
    Column(
        DATE,
        "检查日期",
        CellKind.DATE,
        aliases=("日期", "考核日期", "检查时间", "考核时间", "时间"),
        width=15,
        hint="写全年月日，例如 2026-06-30",
    ),
    Column(
        INSPECTOR,
        "检查人",
        aliases=("检查人员", "评委", "打分人", "考核人", "考核人员"),
        width=14,
        max_length=60,
    ),
    Column(
        SCORE,
        "得分",
        CellKind.SCORE,
        aliases=(
            "分数",
            "成绩",
            "总分",
            "评分",
            "考核得分",
        ),
        required=True,
        width=10,
        hint="0到100，最多两位小数",
    ),
    Column(
        NOTE,
        "备注",
        aliases=("说明", "扣分原因", "扣分说明", "存在问题"),
        width=36,
        max_length=200,
    ),
)


def score_columns(kind: str) -> tuple[Column, ...]:
    """Give the six columns in order; the other kind's score column is never taken for this one."""
    code, name, day, inspector, score, note = _COLUMNS
    own_titles = _OWN_SCORE_TITLES[ScoreKind(kind)]
    day = day._replace(is_given=kind == ScoreKind.YEAR_END)
    score = score._replace(aliases=(*score.aliases, *own_titles))
    return code, name, day, inspector, score, note


TITLES = {column.key: column.title for column in score_columns(ScoreKind.DAILY)}
NEEDED = ((CODE, NAME),)
