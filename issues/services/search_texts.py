"""What full-text search looks through, put together in one place.

Services that make or change problems keep it right: the flow for every column of SEARCHED, the
submission for new problems. Names that others change (a village's, a hamlet's, a category's) are
caught up by the clock.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from issues.models import Issue
from issues.queries.searching import folded

# Columns of a problem whose change changes its searchable words.
SEARCHED = frozenset(
    {
        "number",
        "village",
        "hamlet",
        "category",
        "description",
        "responsible_unit",
        "grid_event_number",
    }
)


def search_text_of(issue: Issue) -> str:
    """A problem's searchable words, folded and separated by blanks.

    Reads `village`, `hamlet` and `category`: select them with the problem.
    """
    parts = (
        issue.number,
        issue.village.name,
        issue.hamlet.name if issue.hamlet else "",
        issue.category.name,
        issue.description,
        issue.responsible_unit,
        issue.grid_event_number,
    )
    return folded(" ".join(part for part in parts if part))


def refresh_search_texts(issues: Iterable[Issue]) -> int:
    """Bring the searchable words of stored problems up to date; how many were not.

    One UPDATE for 200 of them, none for those that are right.
    """
    stale = []
    for issue in issues:
        text = search_text_of(issue)
        if issue.search_text != text:
            issue.search_text = text
            stale.append(issue)
    Issue.objects.bulk_update(stale, ["search_text"], batch_size=200)
    return len(stale)


def refresh_renamed() -> int:
    """Catch up with villages, hamlets and categories that got another name; how many problems."""
    is_renamed = (
        ~Q(search_text__contains=F("village__name"))
        | ~Q(search_text__contains=F("category__name"))
        | Q(hamlet__isnull=False) & ~Q(search_text__contains=F("hamlet__name"))
    )
    with transaction.atomic():
        rows = Issue.objects.filter(is_renamed).select_related("village", "hamlet", "category")
        return refresh_search_texts(rows.order_by("pk"))
