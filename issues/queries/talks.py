"""What became of the problems that were raised at a talk."""

from dataclasses import dataclass
from typing import Any

from issues.models import Issue, IssueList, IssueState, ListState
from issues.queries.list_pages import readable_rows
from organizations.models import EveningTalk

WITH_VILLAGE = (ListState.DRAFT, ListState.TO_CONFIRM, ListState.RETURNED)


@dataclass(frozen=True)
class WaitingProblem:
    """A problem that still stands in a list's draft."""

    words: str
    issue_list: IssueList


def issues_of_talk(talk: EveningTalk, user: Any) -> list[Issue]:
    """The problems of the talk that went up, as far as the user may see them; one query."""
    rows = Issue.objects.visible_to(user).filter(evening_talk=talk)
    reported = rows.exclude(state=IssueState.WITHDRAWN)
    return list(reported.select_related("village").order_by("reported_at", "pk"))


def waiting_problems(talk: EveningTalk, user: Any) -> list[WaitingProblem]:
    """The problems of the talk that never went up or were taken back, as far as he may read them.

    Two queries. Those that the town returned stand among `issues_of_talk`.
    """
    lists = IssueList.objects.visible_to(user).filter(
        village=talk.hamlet.village_id, state__in=WITH_VILLAGE
    )
    reported = Issue.objects.filter(evening_talk=talk).exclude(state=IssueState.WITHDRAWN)
    known = set(reported.values_list("draft_key", flat=True))
    return [
        WaitingProblem(str(row.get("description", "")), issue_list)
        for issue_list in lists.select_related("village").order_by("year", "month")
        for key, row in readable_rows(issue_list, user)
        if row.get("talk") == str(talk.pk) and key not in known
    ]
