"""The printed columns of a list, and what a problem reads in them (domain §3.1)."""

from issues.models import Issue

COLUMNS = (
    "村湾(小区)",
    "问题类别",
    "问题描述",
    "涉及数",
    "来源",
    "共性/个性",
    "拟办意见",
    "责任单位(人)",
    "完成时限",
    "办理情况",
)
# What the village wrote beside the state of a carried-over problem.
CARRIED_WORDS = "村里说明"
WHOLE_VILLAGE_WORDS = "全村"
HIDDEN_WORDS = "（敏感问题，仅有关人员可见）"


def words_of(issue: Issue, standing: str = "") -> dict[str, str]:
    """A problem's printed columns as texts, by column name; `standing` instead of its state.

    Reads `hamlet`, `category` and `responsible`: select them with the problem.
    """
    due_on = (
        f"{issue.due_on.year}年{issue.due_on.month}月{issue.due_on.day}日" if issue.due_on else ""
    )
    person = issue.responsible.display_name if issue.responsible else ""
    texts = (
        issue.hamlet.name if issue.hamlet else WHOLE_VILLAGE_WORDS,
        issue.category.name,
        issue.description,
        issue.affected,
        issue.get_source_display(),
        issue.get_scope_display(),
        issue.proposal,
        " ".join(part for part in (issue.responsible_unit, person) if part),
        due_on,
        standing or issue.get_state_display(),
    )
    return dict(zip(COLUMNS, (str(text) for text in texts), strict=True))
