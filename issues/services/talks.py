"""Evening talks: written down once, their problems into the month's list (notice 2.4, ADR 7)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from issues.models import IssueList, IssueSource
from issues.queries.draft_rows import MOST_ROWS
from issues.queries.months import existed_on
from issues.services.draft_changes import DraftChange
from issues.services.drafts import EDITABLE, put_in_draft
from issues.services.lists import can_report_again, hold_list, open_for_talk
from organizations.models import EveningTalk
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet, Village

OLDEST_DAYS = 366
MOST_PROBLEMS = 10
USED_PAGE = (
    "这一页已经存成一场夜话了，这次没有存。要改，请打开那场夜话修改；"
    "要登记另一场，请从“登记夜话”重新进入。"
)


@dataclass(frozen=True)
class TalkFacts:
    """What is written down of a talk; counts are people."""

    held_on: date
    place: str
    chair_name: str
    cadre_count: int
    villager_count: int
    topics: str
    outcome: str = ""


@dataclass(frozen=True)
class RaisedProblem:
    """A problem that villagers raised, as a card of the list has it: texts, the category's id."""

    description: str
    category: str
    affected_count: str
    affected_unit: str


@dataclass(frozen=True)
class Recorded:
    """The talk, and the month's list that took its problems; None when it raised none."""

    talk: EveningTalk
    issue_list: IssueList | None
    is_new: bool = True


def record_talk(
    hamlet: Hamlet,
    facts: TalkFacts,
    problems: Sequence[RaisedProblem],
    *,
    key: UUID,
    by: Any,
) -> Recorded:
    """Write a talk down; its problems become cards of the list that can be filled now.

    Needs talk.edit. The same `key` again gives the first talk and writes nothing; with other facts
    it raises StaleState. Raises Refused for a day ahead, more than a year ago or without the
    village, missing or private words, or when no list can take the problems; then nothing is
    written.
    """
    require(by, "talk.edit", hamlet.village)
    talk = EveningTalk(
        hamlet=hamlet, key=key, recorded_at=timezone.now(), recorded_by=by, **asdict(facts)
    )
    _check(talk, problems)
    with transaction.atomic():
        Village.objects.select_for_update().get(pk=hamlet.village_id)
        earlier = EveningTalk.objects.filter(key=key).first()
        if earlier is not None:
            _refuse_another(earlier, talk, facts)
            return Recorded(earlier, None, is_new=False)
        _save(talk)
        record(_act("create", talk, f"登记夜话，提出{len(problems)}个问题"), by=by)
        return Recorded(talk, _raise(talk, problems, by=by))


def change_talk(
    talk: EveningTalk,
    facts: TalkFacts,
    problems: Sequence[RaisedProblem] = (),
    *,
    version: int,
    by: Any,
) -> Recorded:
    """Mend what was written down, and add problems; earlier ones are changed in the list.

    Raises StaleState when somebody changed the talk since `version`, and as `record_talk` does.
    """
    require(by, "talk.edit", talk.hamlet.village)
    for name, value in asdict(facts).items():
        setattr(talk, name, value)
    _check(talk, problems)
    with transaction.atomic():
        rows = EveningTalk.objects.filter(pk=talk.pk, version=version)
        if not rows.update(version=F("version") + 1, **asdict(facts)):
            raise StaleState("别人刚改过这场夜话，您的修改没有保存。请刷新页面，看过再改。")
        talk.refresh_from_db()
        record(_act("change", talk, f"修改夜话，新提出{len(problems)}个问题"), by=by)
        return Recorded(talk, _raise(talk, problems, by=by))


def _check(talk: EveningTalk, problems: Sequence[RaisedProblem]) -> None:
    today, village = timezone.localdate(), talk.hamlet.village
    if not today - timedelta(days=OLDEST_DAYS) <= talk.held_on <= today:
        raise Refused("夜话的日期不能晚于今天，也不能早于一年前。")
    if not existed_on(village, talk.held_on):
        raise Refused(f"{village}那一天不在册，请核对日期。")
    if len(problems) > MOST_PROBLEMS:
        raise Refused(f"一次最多写{MOST_PROBLEMS}个问题。其余的请在清单里填。")
    texts = {
        "地点": talk.place,
        "主持人": talk.chair_name,
        "主要议题": talk.topics,
        "形成的意见": talk.outcome,
    }
    raised = enumerate(problems, start=1)
    refuse_private_numbers(texts | {f"问题{place}": row.description for place, row in raised})
    try:
        talk.full_clean(exclude=["key"])
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def _refuse_another(earlier: EveningTalk, talk: EveningTalk, facts: TalkFacts) -> None:
    """The page was used before: going back to it and typing another talk loses nothing silently."""
    stored = {name: getattr(earlier, name) for name in asdict(facts)}
    if (earlier.hamlet_id, stored) != (talk.hamlet_id, asdict(facts)):
        raise StaleState(USED_PAGE)


def _save(talk: EveningTalk) -> None:
    try:
        with transaction.atomic():
            talk.save(force_insert=True)
    except IntegrityError as error:  # the same key from another village at the same moment
        raise StaleState(USED_PAGE) from error


def _raise(talk: EveningTalk, problems: Sequence[RaisedProblem], *, by: Any) -> IssueList | None:
    """Put the problems into the draft of the list that takes them."""
    if not problems:
        return None
    issue_list = list_for_talk(talk.hamlet.village, len(problems), by=by)
    cards = {str(uuid4()): _card(talk, problem) for problem in problems}
    put_in_draft(issue_list, DraftChange(cards, {}, {}, f"talk-{talk.pk}"), by=by)
    return issue_list


def _card(talk: EveningTalk, problem: RaisedProblem) -> dict[str, Any]:
    return {
        **asdict(problem),
        "hamlet": str(talk.hamlet_id),
        "source": IssueSource.TALK.value,
        "raised_on": talk.held_on.isoformat(),
        "talk": str(talk.pk),
        "rev": 0,
    }


def list_for_talk(village: Village, count: int, *, by: Any) -> IssueList:
    """The list that takes that many problems now: this month's while it can, else the next one's.

    Call it in a transaction: the list's row is held, so that it cannot go up meanwhile. Needs
    talk.edit. Raises Refused when neither can be filled.
    """
    today = timezone.localdate()
    for month in (today, today.replace(day=1) + timedelta(days=32)):
        issue_list = open_for_talk(village, month.year, month.month, by=by)
        if issue_list is not None:
            held = hold_list(issue_list)
            if _takes(held, count, today):
                return held
    raise Refused(
        "本月和下月的清单都不能再填，夜话没有存上。请联系镇共同缔造办公室，"
        "或者先不写问题，只登记夜话。"
    )


def _takes(issue_list: IssueList, count: int, today: date) -> bool:
    """Whether the village has it in hand, may still hand it in, and it has room for more cards."""
    is_asked_for = issue_list.reported_at is not None
    is_open = is_asked_for or can_report_again(issue_list, today)
    has_room = len(issue_list.draft.get("rows", {})) + count <= MOST_ROWS
    return issue_list.state in EDITABLE and is_open and has_room


def _act(verb: str, talk: EveningTalk, words: str) -> Act:
    village = talk.hamlet.village
    day = talk.held_on
    return Act(
        f"talk.{verb}",
        target=talk,
        township_code=village.township.code9,
        summary=f"{village.name}{talk.hamlet.name}{day.month}月{day.day}日：{words}",
    )
