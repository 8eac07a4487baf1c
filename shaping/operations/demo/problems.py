"""Demo lists and problems: a year of them in the home township, three months elsewhere.

The past cannot be handed in today, so the rows are built as the services leave them: snapshot,
entries and flow of every list. What is under way now is in every state that a page shows.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from issues.models import (
    CarriedStatus,
    Issue,
    IssueCategory,
    IssueEvent,
    IssueList,
    IssueListEntry,
    IssueState,
    ListSection,
    ListState,
    ListSubmission,
)
from issues.queries.calendars import calendar_of, handling_days, list_dates
from issues.queries.columns import words_of
from issues.queries.contents import Line, content_hash, content_of
from issues.services.flow import holder_in
from issues.services.search_texts import search_text_of
from issues.services.settings import ensure_settings
from shaping.accounts.models import User
from shaping.operations.demo.people import HOME_TOWNSHIP
from shaping.operations.demo.problem_texts import CASES, Case
from shaping.operations.demo.scores import holder_of
from shaping.workdays.queries import Calendar, calendar_for
from villages.capabilities import Role
from villages.models import Appointment, Hamlet, Township, Village

MONTHS_ELSEWHERE = 3
# The village whose next list the handbook and the browser test fill in: two problems carried over.
EXAMPLE_VILLAGE = "421223101200"


@dataclass
class Cast:
    """Who acts in a township."""

    office: User
    leader: User
    officers: dict[int, User]


@dataclass
class Built:
    """Rows of one township, in the order they can be stored."""

    lists: list[IssueList] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    submissions: list[tuple[ListSubmission, list[Line]]] = field(default_factory=list)
    events: list[IssueEvent] = field(default_factory=list)

    def store(self) -> None:
        """Write everything, each table in batches."""
        IssueList.objects.bulk_create(self.lists, batch_size=200)
        for issue in self.issues:
            issue.search_text = search_text_of(issue)
        Issue.objects.bulk_create(self.issues, batch_size=200)
        for submission, lines in self.submissions:
            people = {"reporter": submission.submitted_by.display_name, "confirmer": ""}
            submission.content = content_of(submission.issue_list, lines, people)
            submission.content_hash = content_hash(submission.content)
        ListSubmission.objects.bulk_create(
            (submission for submission, _ in self.submissions), batch_size=200
        )
        IssueListEntry.objects.bulk_create(self._entries(), batch_size=200)
        IssueEvent.objects.bulk_create(self.events, batch_size=200)

    def _entries(self) -> Iterator[IssueListEntry]:
        for submission, lines in self.submissions:
            for position, line in enumerate(lines, start=1):
                yield IssueListEntry(
                    submission=submission,
                    issue=line.issue,
                    section=line.section,
                    status=line.status,
                    position=position,
                    words=line.words,
                )


def add_problems(township: Township, today: date) -> None:
    """Lists and problems of the township up to `today`; the same in every run."""
    ensure_settings(township)
    is_home = township.code9 == HOME_TOWNSHIP
    months = months_up_to(
        today, max(today.month, MONTHS_ELSEWHERE) if is_home else MONTHS_ELSEWHERE
    )
    builder = Builder(township, months, today)
    for village in Village.objects.filter(township=township).order_by("code12"):
        builder.add_village(village)
    builder.built.store()


def months_up_to(today: date, count: int) -> list[date]:
    """First days of the last `count` months, this one included."""
    firsts = [today.replace(day=1)]
    while len(firsts) < count:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[::-1]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class Builder:
    """Plays a township's months, village by village."""

    def __init__(self, township: Township, months: list[date], today: date) -> None:
        self.township, self.months, self.today = township, months, today
        self.settings = calendar_of(township)
        self.calendar: Calendar = calendar_for(months[0], today + timedelta(days=120))
        self.categories = {
            category.name: category for category in IssueCategory.objects.filter(township=township)
        }
        self.cast = cast_of(township)
        self.built = Built()

    def add_village(self, village: Village) -> None:
        """All months of one village, with what it carries from one to the next."""
        story = Story(self, village)
        for first in self.months:
            story.play(first)


def cast_of(township: Township) -> Cast:
    """Office, leader and each village's officer."""
    posts = Appointment.objects.filter(township=township, role=Role.VILLAGE_OFFICER)
    return Cast(
        office=holder_of(township, Role.TOWNSHIP_OFFICE),
        leader=holder_of(township, Role.TOWNSHIP_LEADER),
        officers={post.village_id: post.user for post in posts.select_related("user")},
    )


class Story:
    """One village's months."""

    def __init__(self, builder: Builder, village: Village) -> None:
        self.builder, self.village = builder, village
        self.chance = random.Random(f"{village.code12}problems")  # noqa: S311 - demo figures
        self.hamlets = list(Hamlet.objects.filter(village=village).order_by("code"))
        self.officer = builder.cast.officers[village.pk]
        self.office = builder.cast.office
        self.is_example = village.code12 == EXAMPLE_VILLAGE
        self.unfinished: list[Issue] = []
        self.sequences: dict[int, int] = {}

    def play(self, first: date) -> None:
        """One month: the list goes up, is accepted, and its problems are worked on."""
        dates = list_dates(self.builder.settings, first.year, first.month, self.builder.calendar)
        if dates.opens_on > self.builder.today:
            return
        issue_list = IssueList(
            village=self.village, year=first.year, month=first.month, **vars(dates)
        )
        self.builder.built.lists.append(issue_list)
        is_current = first == self.builder.months[-1]
        state = self._fate(is_current)
        if state == ListState.DRAFT:
            return
        reported_at = self._reported_at(issue_list)
        carried = list(self.unfinished)
        new = self._new_issues(issue_list, reported_at)
        self._submit(issue_list, state, reported_at, carried, new)
        if state == ListState.ACCEPTED:
            self._work_off(new, reported_at, is_current)

    def _fate(self, is_current: bool) -> str:
        """What became of a month's list; the example village still owes this month's."""
        if self.is_example:
            return ListState.DRAFT if is_current else ListState.ACCEPTED
        draw = self.chance.random()
        if not is_current:
            return ListState.DRAFT if draw < 0.02 else ListState.ACCEPTED
        if draw < 0.35:
            return ListState.DRAFT
        return ListState.SUBMITTED if draw < 0.7 else ListState.ACCEPTED

    def _reported_at(self, issue_list: IssueList) -> datetime:
        """A working hour between opening and the due date, now and then a day late."""
        day = issue_list.opens_on + timedelta(days=self.chance.randint(0, 4))
        if self.chance.random() < 0.08:
            day = issue_list.due_on + timedelta(days=1)
        day = min(day, self.builder.today)
        return at(day, self.chance.randint(9, 11), self.chance.randint(0, 59))

    def _new_issues(self, issue_list: IssueList, reported_at: datetime) -> list[Issue]:
        count = self.chance.choices((0, 1, 2, 3, 4), (18, 27, 27, 18, 10))[0]
        if self.is_example:
            count = 2 if self._is_last_before_now(issue_list) else 1
        cases = self.chance.sample(CASES, count)
        issues = [
            self._issue(case, number, issue_list, reported_at)
            for number, case in enumerate(cases, start=1)
        ]
        self.builder.built.issues += issues
        return issues

    def _issue(
        self, case: Case, number: int, issue_list: IssueList, reported_at: datetime
    ) -> Issue:
        hamlet = self.chance.choice(self.hamlets)
        group = self.chance.choice("一二三四五六七八")
        words = case.words.format(
            place=f"{group}组",
            number=self.chance.randint(3, 40) * 10,
            few=self.chance.randint(2, 9),
        )
        issue = Issue(
            village=self.village,
            hamlet=hamlet,
            first_list=issue_list,
            draft_key=f"demo-{issue_list.year}-{issue_list.month}-{number}",
            number=f"{self._code(issue_list)}-{number:02d}",
            category=self.builder.categories[case.category],
            description=words,
            affected_count=self.chance.randint(1, case.most),
            affected_unit=case.unit,
            source=self.chance.choice(("visit", "visit", "talk", "grid", "hotline", "")),
            reported_at=reported_at,
            responsible_unit="",
        )
        issue.case = case  # type: ignore[attr-defined]
        self._event(issue, "report", "", reported_at, self.officer)
        return issue

    def _code(self, issue_list: IssueList) -> str:
        return f"{self.village.code12[6:]}-{issue_list.year % 100:02d}{issue_list.month:02d}"

    def _submit(
        self,
        issue_list: IssueList,
        state: str,
        reported_at: datetime,
        carried: list[Issue],
        new: list[Issue],
    ) -> None:
        """Fill in the list as its state asks, and take the snapshot."""
        issue_list.state, issue_list.is_nil = state, not new
        issue_list.reported_at, issue_list.reported_by = reported_at, self.officer
        if state == ListState.ACCEPTED:
            issue_list.accepted_at = reported_at + timedelta(hours=5)
            issue_list.accepted_by = self.office
        lines = [Line(ListSection.NEW, issue, words_of(issue, "新增")) for issue in new]
        lines += [
            Line(ListSection.ONGOING, issue, words_of(issue), CarriedStatus.STILL)
            for issue in carried
        ]
        submission = ListSubmission(
            issue_list=issue_list,
            number=1,
            receipt_number=f"HZ-{self._code(issue_list)}-1",
            is_nil=issue_list.is_nil,
            submitted_at=reported_at,
            submitted_by=self.officer,
        )
        self.builder.built.submissions.append((submission, lines))

    def _event(
        self, issue: Issue, action: str, words: str, moment: datetime, by: User, came: str = ""
    ) -> None:
        """One step of the flow; the problem already stands in its new state."""
        key = id(issue)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        issue.holder = holder_in(issue.state, issue.level)
        issue.version = self.sequences[key]
        self.builder.built.events.append(
            IssueEvent(
                issue=issue,
                sequence=self.sequences[key],
                action=action,
                from_state=came,
                to_state=issue.state,
                holder=issue.holder,
                due_on=issue.due_on,
                words=words,
                happened_at=moment,
                by=by,
                by_name=by.display_name,
            )
        )

    def _move(
        self, issue: Issue, action: str, to: str, moment: datetime, by: User, words: str = ""
    ) -> None:
        came, issue.state = issue.state, to
        self._event(issue, action, words, moment, by, came)

    def _work_off(self, new: list[Issue], reported_at: datetime, is_current: bool) -> None:
        """Accept the new problems, assign them, and finish most; the rest is carried over."""
        for issue in new:
            self._move(
                issue, "accept", IssueState.ACCEPTED, reported_at + timedelta(hours=5), self.office
            )
        for issue in new:
            if not is_current or self.chance.random() < 0.5:
                self._assign(issue, reported_at + timedelta(days=1, hours=2))
        self.unfinished = [
            issue for issue in [*self.unfinished, *new] if not self._finish(issue, is_current)
        ]

    def _assign(self, issue: Issue, moment: datetime) -> None:
        case: Case = issue.case  # type: ignore[attr-defined]
        issue.level, issue.responsible_unit = case.level, case.responsible
        issue.scope = "individual" if issue.affected_count == 1 else "common"
        days = handling_days(self.builder.settings, case.level)
        issue.due_on = self.builder.calendar.add_workdays(moment.date(), days)
        self._move(issue, "assign", IssueState.IN_PROGRESS, moment, self.office, case.responsible)

    def _finish(self, issue: Issue, is_current: bool) -> bool:
        """Whether the problem was solved before the next list; now and then only nearly."""
        if issue.state != IssueState.IN_PROGRESS or self._keeps(issue):
            return False
        finished_at = issue.reported_at + timedelta(days=self.chance.randint(4, 18))
        if finished_at.date() >= self.builder.today:
            return False
        draw = 1.0 if self.is_example else self.chance.random()
        if draw < 0.3:
            return False
        case: Case = issue.case  # type: ignore[attr-defined]
        issue.result, issue.finished_at, issue.finished_by = case.result, finished_at, self.officer
        self._move(
            issue,
            "finish",
            IssueState.AWAITING_VERIFICATION,
            finished_at,
            self.officer,
            case.result,
        )
        if draw < 0.35:
            return False
        self._close(issue, finished_at + timedelta(days=1, hours=3))
        return True

    def _is_last_before_now(self, issue_list: IssueList) -> bool:
        months = self.builder.months
        return len(months) > 1 and issue_list.month == months[-2].month

    def _keeps(self, issue: Issue) -> bool:
        """Of the example village last month's two stay in handling, for the list that is owed."""
        return self.is_example and self._is_last_before_now(issue.first_list)

    def _close(self, issue: Issue, moment: datetime) -> None:
        issue.verified_at, issue.verified_by = moment, self.office
        issue.villagers_answer = "unreached" if self.chance.random() < 0.1 else "agreed"
        issue.closed_at = moment
        issue.watch_until = moment.date() + timedelta(days=self.builder.settings.watch_days)
        self._move(issue, "verify", IssueState.CLOSED, moment, self.office, "已现场核验。")
