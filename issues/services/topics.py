"""Common topics: opened with an owner, joined by problems, closed by a rule (建章立制)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import CommonTopic, Issue, IssueCategory, IssueState, TopicState
from issues.queries.topics import owners_for
from issues.services.flow import Step, note
from shaping.accounts.models import User
from shaping.audit.services import Act, record
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

NAMESAKE = "已经有同名的共性问题在推进。请用另一个名称，或者在那一个里办。"
EARLIEST_RULE = date(2000, 1, 1)
FINAL_STATES = (IssueState.WITHDRAWN, IssueState.MERGED, IssueState.DECLINED)


def open_topic(
    category: IssueCategory,
    *,
    title: str,
    owner_unit: str,
    owner: User | None = None,
    by: Any,
) -> CommonTopic:
    """Open a common topic of the category's township with a leading unit (features B10).

    Raises Refused without a title or unit, for a leading person of elsewhere, or when a topic of
    that name is open.
    """
    require(by, "topic.manage", category.township)
    if owner is not None and not owners_for(by).filter(pk=owner.pk).exists():
        raise Refused("牵头人请选镇办公室或分管领导中在任的人。")
    topic = CommonTopic(
        township=category.township,
        category=category,
        title=title.strip(),
        owner_unit=owner_unit.strip(),
        owner=owner,
        opened_at=timezone.now(),
        opened_by=by,
    )
    try:
        topic.full_clean()
        with transaction.atomic():
            topic.save()
            record(_act("open", topic, "立项"), by=by)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # the same form sent twice
        raise Refused(NAMESAKE) from error
    return topic


def join_topic(issue: Issue, topic: CommonTopic, *, by: Any) -> None:
    """Put a problem under a topic.

    Raises Refused when it is another township's or done with, StaleState when the topic was closed
    or somebody changed the problem since it was read.
    """
    require(by, "topic.manage", topic.township)
    if issue.village.township_id != topic.township_id:
        raise Refused("只能列入本镇的共性问题。")
    if issue.state in FINAL_STATES:
        raise Refused(f"这件问题现在是“{issue.get_state_display()}”，不能列入。")
    if issue.common_topic_id is not None:
        raise StaleState("这件问题已经列入共性问题了。请刷新页面。")
    step = Step("join_topic", topic.title, {"topic": topic.pk}, {"common_topic": topic})
    with transaction.atomic():
        _hold_open(topic)
        note(issue, step, by=by, version=issue.version)


def leave_topic(issue: Issue, *, by: Any) -> None:
    """Take a problem out of its open topic.

    Raises StaleState when it is in none, or somebody changed it since it was read.
    """
    require(by, "topic.manage", issue.village)
    topic = issue.common_topic
    if topic is None:
        raise StaleState("这件问题不在共性问题里了。请刷新页面。")
    step = Step("leave_topic", topic.title, {"topic": topic.pk}, {"common_topic": None})
    with transaction.atomic():
        _hold_open(topic)
        note(issue, step, by=by, version=issue.version)


def _hold_open(topic: CommonTopic) -> None:
    """Keep the topic from being closed meanwhile; StaleState when it was."""
    rows = CommonTopic.objects.select_for_update(of=("self",))
    if not rows.filter(pk=topic.pk, state=TopicState.OPEN):
        raise StaleState("这个共性问题已经建章立制，列入的问题不能再变。请刷新页面。")


def close_topic(
    topic: CommonTopic,
    *,
    title: str,
    adopted_on: date,
    text: str = "",
    file: StoredFile | None = None,
    by: Any,
) -> CommonTopic:
    """Close a topic with its institutional remedy: title, date, and its text or its file.

    Raises Refused when any of them is missing or the date lies ahead or before 2000, StaleState
    when it is closed.
    """
    require(by, "topic.manage", topic.township)
    if not title.strip():
        raise Refused("请写制度的名称，例如“堰市片渠道管护办法”。")
    if not text.strip() and file is None:
        raise Refused("请写制度的内容，或者上传文件。")
    if adopted_on > timezone.localdate():
        raise Refused("制度的日期不能晚于今天。")
    if adopted_on < EARLIEST_RULE:
        raise Refused("制度的日期太早，请核对年份。")
    move(
        topic,
        TopicState.CLOSED,
        _act("close", topic, f"建章立制《{title.strip()}》"),
        by=by,
        remedy_title=title.strip(),
        remedy_on=adopted_on,
        remedy_text=text.strip(),
        remedy_file=file,
        closed_at=timezone.now(),
        closed_by=by,
    )
    return topic


def reopen_topic(topic: CommonTopic, reason: str, *, by: Any) -> CommonTopic:
    """Take a topic up again because its rule did not help. Raises Refused without a reason."""
    require(by, "topic.manage", topic.township)
    if not reason.strip():
        raise Refused("请写重新推进的原因，例如“制度出台后又有三个村反映”。")
    act = _act("reopen", topic, f"重新推进：{reason.strip()}")
    try:
        move(topic, TopicState.OPEN, act, by=by, closed_at=None, closed_by=None)
    except IntegrityError as error:  # one_open_topic_per_title_and_township
        raise Refused(NAMESAKE) from error
    return topic


def _act(verb: str, topic: CommonTopic, words: str) -> Act:
    return Act(
        f"topic.{verb}",
        target=topic,
        township_code=topic.township.code9,
        summary=f"{topic.township.name}共性问题“{topic.title}”：{words}",
    )
