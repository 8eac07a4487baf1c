"""Common topics, proposals for new ones, and what a rule has prevented (features B10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from issues.models import (
    UNFINISHED_STATES,
    CommonTopic,
    Issue,
    IssueCategory,
    IssueState,
    ReportingCalendar,
    TopicState,
)
from shaping.accounts.models import User
from villages.capabilities import Role, grants_of
from villages.models import Appointment, Township, Village

LOOK_BACK = timedelta(days=183)
MONTHS_COMPARED = 6
MOST_LATER = 50


@dataclass(frozen=True)
class Proposal:
    """A category that several villages have open at the same time, villages in register order.

    `closed` is the newest topic of the kind that ended with a rule, which then has not helped.
    """

    category: IssueCategory
    villages: list[Village]
    issue_count: int
    closed: CommonTopic | None


@dataclass(frozen=True)
class Effect:
    """New problems of the category in the months before the rule and after it, whole months."""

    months: int
    before: int
    after: int


def topics_of(user: Any, state: str = "") -> QuerySet[CommonTopic]:
    """The topics the user may read, open ones first, newest first."""
    rows = CommonTopic.objects.visible_to(user)
    if state in TopicState.values:
        rows = rows.filter(state=state)
    counted = rows.annotate(issue_count=Count("issues")).select_related("township", "category")
    return counted.order_by("-state", "-opened_at", "-pk")


def owners_for(user: Any, today: date | None = None) -> QuerySet[User]:
    """Who may lead a topic: the office and the leaders of the townships whose topics he manages."""
    townships = Township.objects.in_areas(grants_of(user, "topic.manage"))
    posts = Appointment.objects.live(today or timezone.localdate()).filter(
        role__in=(Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER), township__in=townships
    )
    people = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return people.order_by("display_name", "pk")


def proposals_of(user: Any, today: date | None = None) -> list[Proposal]:
    """Kinds of problems that enough villages share and no open topic covers; nothing for others.

    Townships where the user manages topics; three queries, however many.
    """
    grants = grants_of(user, "topic.manage")
    if not grants:
        return []
    since = (today or timezone.localdate()) - LOOK_BACK
    rows = Issue.objects.visible_to(user).in_areas(grants).unfinished()
    found = _villages_by_category(rows.filter(reported_at__date__gte=since, is_sensitive=False))
    topics = CommonTopic.objects.filter(category__in=[category for category, _ in found])
    known = list(topics.order_by("opened_at", "pk"))
    newest = {topic.category_id: topic for topic in known}
    covered = {topic.category_id for topic in known if topic.state == TopicState.OPEN}
    least = _least_villages({category.township_id for category, _ in found})
    proposals = []
    for category, villages in found:
        shared = list(dict.fromkeys(villages))
        if category.pk not in covered and len(shared) >= least[category.township_id]:
            closed = newest.get(category.pk)
            proposals.append(Proposal(category, shared, len(villages), closed))
    return proposals


def _villages_by_category(rows: QuerySet[Issue]) -> list[tuple[IssueCategory, list[Village]]]:
    """Each category with the village of each of its problems, both in register order."""
    grouped: dict[IssueCategory, list[Village]] = defaultdict(list)
    for row in rows.select_related("village", "category").order_by("village__code12"):
        grouped[row.category].append(row.village)
    return sorted(grouped.items(), key=lambda item: (item[0].township_id, item[0].position))


def _least_villages(townships: Iterable[int]) -> dict[int, int]:
    """How many villages make a kind common, by township; the default where none is set."""
    found = dict.fromkeys(townships, ReportingCalendar().topic_villages)
    rows = ReportingCalendar.objects.filter(township__in=list(found))
    return found | dict(rows.values_list("township", "topic_villages"))


def issues_of(topic: CommonTopic, user: Any) -> list[Issue]:
    """The topic's problems as far as the user may see them, in register order."""
    rows = Issue.objects.visible_to(user).filter(common_topic=topic)
    return list(rows.select_related("village", "hamlet").order_by("village__code12", "number"))


def joinable_issues(topic: CommonTopic, user: Any) -> list[Issue]:
    """Unfinished problems of the topic's kind that no topic has yet."""
    rows = Issue.objects.visible_to(user).filter(
        village__township=topic.township_id,
        category=topic.category_id,
        common_topic=None,
        state__in=UNFINISHED_STATES,
    )
    return list(rows.select_related("village", "hamlet").order_by("village__code12", "number"))


def effect_of(topic: CommonTopic, today: date | None = None) -> Effect | None:
    """What came of the rule: problems of its kind before and after, over the same length of time.

    None before a whole month has passed since the rule's date; at most six months are compared.
    """
    if topic.remedy_on is None or topic.state != TopicState.CLOSED:
        return None
    day = today or timezone.localdate()
    months = min(MONTHS_COMPARED, (day - topic.remedy_on).days // 30)
    if months < 1:
        return None
    span = timedelta(days=30 * months)
    rows = _of_its_kind(topic)
    first = topic.remedy_on
    return Effect(
        months=months,
        before=rows.filter(
            reported_at__date__gt=first - span, reported_at__date__lte=first
        ).count(),
        after=rows.filter(reported_at__date__gt=first, reported_at__date__lte=first + span).count(),
    )


def later_issues(topic: CommonTopic, user: Any) -> list[Issue]:
    """Problems of the kind that came after the rule, as far as the user may see them, newest first."""
    if topic.remedy_on is None or topic.state != TopicState.CLOSED:
        return []
    rows = Issue.objects.visible_to(user).filter(pk__in=_of_its_kind(topic))
    rows = rows.filter(reported_at__date__gt=topic.remedy_on).select_related("village")
    return list(rows.order_by("-reported_at", "-pk")[:MOST_LATER])


def _of_its_kind(topic: CommonTopic) -> QuerySet[Issue]:
    """The township's problems of the topic's category; duplicates and withdrawn ones do not count."""
    rows = Issue.objects.filter(village__township=topic.township_id, category=topic.category_id)
    return rows.exclude(state__in=(IssueState.WITHDRAWN, IssueState.MERGED))
