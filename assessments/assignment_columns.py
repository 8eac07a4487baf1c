"""The columns of the assignment workbook, the same in template, import and export."""

from shaping.spreadsheets.columns import Column

MEMBER, ENTRANT = "member", "entrant"

COLUMNS = (
    Column(
        MEMBER,
        "考核组成员",
        aliases=("成员", "检查人", "评委", "考核人", "考核人员", "姓名"),
        required=True,
        width=18,
        max_length=60,
        hint="写考核组名单里的姓名",
    ),
    Column(
        ENTRANT,
        "村(社区)",
        aliases=("村名", "单位", "单位名称", "村(社区)名称", "村社区", "村湾(小区)", "被检查村"),
        required=True,
        width=24,
        max_length=80,
        hint="一行一个村(社区)",
    ),
)
TITLES = {column.key: column.title for column in COLUMNS}
