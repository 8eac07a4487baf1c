"""Runs inside the installation under test: its example village owes this month's list, untouched."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from issues.models import IssueList, ListState
from issues.services.lists import open_list, recall_list
from shaping.accounts.models import User
from shaping.operations.demo.problems import EXAMPLE_VILLAGE
from villages.models import Village


def owe() -> str:
    """Open the list on whatever day it is, empty it, and give the address of its page.

    The dates are laid around today, so that it is neither early nor locked on any day of the year.
    """
    today = timezone.localdate()
    village = Village.objects.select_related("township").get(code12=EXAMPLE_VILLAGE)
    issue_list = open_list(village, today.year, today.month, by=None)
    rows = IssueList.objects.filter(pk=issue_list.pk)
    days = {"opens_on": -3, "due_on": 3, "locks_on": 5}
    rows.update(**{name: today + timedelta(days=count) for name, count in days.items()})
    issue_list.refresh_from_db()
    if issue_list.state == ListState.SUBMITTED:
        recall_list(issue_list, by=User.objects.get(username="cun-200"))
    rows.update(draft={}, draft_version=0, drafted_at=None, drafted_by=None)
    return reverse("issues:list-detail", args=[village.code12, issue_list.month_code])
