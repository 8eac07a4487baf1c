"""What is going on now in the home township's demo: one of everything that a page shows."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from issues.models import Issue, IssueCategory, IssueLevel, IssueList, IssueState, ListState
from issues.queries.likeness import suggestions_for
from issues.services.desk import return_list
from issues.services.escalations import check_escalation, draft_escalation, send_escalation
from issues.services.extensions import ask_extension
from issues.services.parking import park_issue
from issues.services.recurrences import answer_likeness
from issues.services.topics import close_topic, join_topic, open_topic
from shaping.operations.demo.problems import EXAMPLE_VILLAGE, Cast, cast_of
from shaping.workdays.queries import calendar_for
from villages.models import Township


def add_scenes(township: Township) -> None:
    """Play one of each with today's clock, as far as the township has problems for it."""
    cast = cast_of(township)
    _ask_for_time(_in_handling(township).filter(level=IssueLevel.VILLAGE), cast)
    handled = _in_handling(township).exclude(level=IssueLevel.VILLAGE).iterator()
    _escalate(handled, cast)
    _park(handled, cast)
    _topics(township, cast)
    _recurrence(township, cast)
    _return_a_list(township, cast)


def _in_handling(township: Township) -> QuerySet[Issue]:
    """Problems in handling, apart from the example village's."""
    rows = Issue.objects.filter(village__township=township, state=IssueState.IN_PROGRESS)
    rows = rows.exclude(village__code12=EXAMPLE_VILLAGE).select_related("village__township")
    return rows.order_by("-due_on", "pk")


def _escalate(handled: Iterator[Issue], cast: Cast) -> None:
    """One request sent to the county, one that waits for the leader."""
    for place, issue in enumerate(islice(handled, 2)):
        unit = issue.responsible_unit
        escalation = draft_escalation(
            issue,
            department=unit if unit.startswith("县") else "县财政局",
            subject=f"关于请求支持解决{issue.village.name}{issue.category.name}问题的函",
            request="请贵单位派员现场勘察，并在项目和资金上给予支持。",
            by=cast.office,
        )
        if place == 0:
            check_escalation(escalation, by=cast.leader)
            today = timezone.localdate()
            send_escalation(
                escalation, document_number="沙政函〔2026〕1号", sent_on=today, by=cast.office
            )


def _park(handled: Iterator[Issue], cast: Cast) -> None:
    today = timezone.localdate()
    review_on = calendar_for(today, today).add_workdays(today, 40)
    for issue in islice(handled, 1):
        park_issue(issue, "等县里立项", review_on, by=cast.office, version=issue.version)


def _ask_for_time(handled: QuerySet[Issue], cast: Cast) -> None:
    issue = handled.filter(due_on__gte=timezone.localdate()).first()
    if issue is not None and issue.due_on is not None:
        later = issue.due_on + timedelta(days=10)
        until = calendar_for(later, later).next_workday(later)
        officer = cast.officers[issue.village_id]
        ask_extension(issue, until, "连日下雨，不能施工", by=officer, version=issue.version)


def _topics(township: Township, cast: Cast) -> None:
    """One topic that is worked on, one that ended with a rule."""
    kinds = {row.name: row for row in IssueCategory.objects.filter(township=township)}
    topic = open_topic(
        kinds["农田水利"], title="沟渠淤塞的长效管护", owner_unit="镇水利站", by=cast.office
    )
    rows = Issue.objects.unfinished().filter(
        village__township=township, category=topic.category, is_sensitive=False
    )
    for issue in rows.select_related("village__township").order_by("pk")[:4]:
        join_topic(issue, topic, by=cast.office)
    finished = open_topic(
        kinds["环境卫生"], title="垃圾清运不及时", owner_unit="镇生态环保站", by=cast.office
    )
    close_topic(
        finished,
        title="村湾垃圾清运管理办法(示例)",
        adopted_on=timezone.localdate() - timedelta(days=75),
        text="各湾垃圾每天清运一次，由村委会每周检查。",
        by=cast.office,
    )


def _recurrence(township: Township, cast: Cast) -> None:
    """The first problem that resembles a closed one is confirmed to be its return."""
    rows = Issue.objects.unfinished().filter(village__township=township)
    for issue in rows.select_related("village__township").order_by("pk"):
        found = [row for row in suggestions_for(issue, cast.office) if row.may_recur]
        if found:
            answer_likeness(issue, found[0].issue, is_recurrence=True, by=cast.office)
            return


def _return_a_list(township: Township, cast: Cast) -> None:
    """One list of the month is back at its village with a reason on a row."""
    lists = IssueList.objects.filter(
        village__township=township, state=ListState.SUBMITTED, is_nil=False
    )
    issue_list = lists.select_related("village__township").order_by("village__code12").first()
    if issue_list is not None:
        submission = issue_list.submissions.get()
        entry = submission.entries.filter(section="new").order_by("position").first()
        if entry is not None:
            reasons = {entry.pk: "请写清楚涉及哪几户。"}
            return_list(issue_list, submission, reasons, "", by=cast.office)
