"""Cases (典型案例): written by a village, reviewed by the office, shown to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organizations.models import Case, CaseKind, CaseState, CoPrinciple
from organizations.queries.cases import WRITABLE
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Hamlet, Village

LONGEST_REASON = 200
LONGEST_TEXT = 3000
CHANGED = "这篇案例刚才有人改过，或者状态变了。请核对现在的内容，再办一次。"


@dataclass(frozen=True)
class CaseText:
    """What is written of a case; `kind` and `principles` are codes."""

    kind: str
    title: str
    summary: str
    text: str
    hamlet: Hamlet | None = None
    principles: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """Where a published case is shown: on the public page, as one to learn from (推荐学习)."""

    is_public: bool = False
    is_recommended: bool = False


def write_case(village: Village, written: CaseText, *, by: Any) -> Case:
    """Begin a case of the village as a draft. Needs case.edit.

    Raises Refused for missing, too long or private words, a hamlet of elsewhere and a closed
    village, StaleState when the village has an unpublished case of that title (double click).
    """
    require(by, "case.edit", village)
    case = Case(village=village, written_at=timezone.now(), written_by=by)
    _fill(case, written)
    with transaction.atomic():
        if Village.objects.select_for_update().get(pk=village.pk).closed_on is not None:
            raise Refused("这个村(社区)已经撤销，不能再写案例。")
        twins = Case.objects.filter(village=village, title=case.title)
        if twins.exclude(state__in=(CaseState.PUBLISHED, CaseState.WITHDRAWN)).exists():
            raise StaleState(
                "本村已经有一篇同名的案例没有发布。请到列表里打开那一篇，或者换个标题。"
            )
        case.save()
        record(case_act("write", case, "起草"), by=by)
    return case


def edit_case(case: Case, written: CaseText, *, version: int, by: Any) -> Case:
    """Change a draft or a returned case that is still at `version`. Needs case.edit.

    Raises Refused as `write_case` does, StaleState when it was changed or sent on meanwhile.
    """
    require(by, "case.edit", case.village)
    with transaction.atomic():
        held = hold_case(case, *WRITABLE, version=version)
        _fill(held, written)
        held.version += 1
        held.save()
        record(case_act("edit", held, "修改"), by=by)
    return held


def _fill(case: Case, written: CaseText) -> None:
    """Put the words on the case; Refused when something is missing, too long or private."""
    if written.hamlet is not None and written.hamlet.village_id != case.village_id:
        raise Refused("请选本村的村湾(小区)。")
    case.kind, case.hamlet = written.kind, written.hamlet
    case.title, case.summary = written.title.strip(), written.summary.strip()
    case.text = written.text.strip()
    case.principles = [code for code in CoPrinciple.values if code in written.principles]
    if not (case.title and case.summary and case.text and case.kind in CaseKind.values):
        raise Refused("标题、类别、一句话说明和正文都要填。")
    if len(case.text) > LONGEST_TEXT:
        raise Refused(f"正文最多{LONGEST_TEXT}个字，请写短一些。")
    refuse_private_numbers(case.texts)
    try:
        case.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def hold_case(case: Case, *states: str, version: int | None = None) -> Case:
    """The case as it is now, its row locked.

    Raises StaleState unless it is in one of the states and, where one is given, at that version.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related("village__township")
    held = rows.get(pk=case.pk)
    if held.state not in states:
        raise StaleState(
            f"这篇案例现在是“{held.get_state_display()}”，这一步不能办了。请刷新页面再看。"
        )
    if version is not None and held.version != version:
        raise StaleState(CHANGED)
    return held


def submit_case(case: Case, *, by: Any) -> Case:
    """Send a draft or returned case to the office (送审). Needs case.edit.

    Raises Refused for private numbers, StaleState in another state.
    """
    require(by, "case.edit", case.village)
    with transaction.atomic():
        held = hold_case(case, *WRITABLE)
        refuse_private_numbers(_all_texts(held))
        _go(held, CaseState.SUBMITTED, case_act("submit", held, "送审"), by=by, return_reason="")
    return held


def recall_case(case: Case, *, by: Any) -> Case:
    """Take a case back before the office reviewed it. Needs case.edit; StaleState afterwards."""
    require(by, "case.edit", case.village)
    with transaction.atomic():
        held = hold_case(case, CaseState.SUBMITTED)
        _go(held, CaseState.DRAFT, case_act("recall", held, "撤回"), by=by)
    return held


def return_case(case: Case, reason: str, *, by: Any) -> Case:
    """Send a case back to its village with a reason (退回). Needs case.review.

    Raises Refused without a reason of at most 200 characters, StaleState in another state.
    """
    require(by, "case.review", case.village)
    words = _reason(reason, "请写退回的原因，例如“补一张整治前的照片”。")
    with transaction.atomic():
        held = hold_case(case, CaseState.SUBMITTED)
        act = case_act("return", held, f"退回，{words}")
        _go(held, CaseState.RETURNED, act, by=by, return_reason=words)
    return held


def publish_case(case: Case, shown: Shown, *, version: int, by: Any) -> Case:
    """Let a case out to the township, and to the public page where so ticked. Needs case.review.

    Raises Refused when the reviewer wrote it or a private number is in it, StaleState when it is
    not the version that was read.
    """
    require(by, "case.review", case.village)
    if case.written_by_id == by.pk:
        raise Refused("这篇案例是您写的，不能自己审核。请办公室另一位同事审核发布。")
    with transaction.atomic():
        held = hold_case(case, CaseState.SUBMITTED, version=version)
        refuse_private_numbers(_all_texts(held))
        _go(
            held,
            CaseState.PUBLISHED,
            case_act("publish", held, f"发布（{_words(shown)}）"),
            by=by,
            is_public=shown.is_public,
            is_recommended=shown.is_recommended,
            published_at=timezone.now(),
            published_by=by,
        )
    return held


def change_shown(case: Case, shown: Shown, *, version: int, by: Any) -> Case:
    """Change where a published case is shown. Needs case.review.

    Raises Refused for a private number in it, StaleState when somebody changed it meanwhile.
    """
    require(by, "case.review", case.village)
    with transaction.atomic():
        held = hold_case(case, CaseState.PUBLISHED, version=version)
        refuse_private_numbers(_all_texts(held))
        held.is_public, held.is_recommended = shown.is_public, shown.is_recommended
        held.version += 1
        held.save(update_fields=["is_public", "is_recommended", "version"])
        record(case_act("show", held, _words(shown)), by=by)
    return held


def withdraw_case(case: Case, reason: str, *, by: Any) -> Case:
    """Take a published case down at once, or drop a draft, with a reason. Needs case.edit.

    The village may do it as well as the office, so that nobody waits when a person in a picture
    objects. Raises Refused without a reason, StaleState while it waits for review or is down.
    """
    require(by, "case.edit", case.village)
    words = _reason(reason, "请写撤下的原因，例如“照片里的人要求撤下”。")
    with transaction.atomic():
        held = hold_case(case, *WRITABLE, CaseState.PUBLISHED)
        act = case_act("withdraw", held, f"撤下，{words}")
        fields = {"is_public": False, "is_recommended": False, "return_reason": words}
        _go(held, CaseState.WITHDRAWN, act, by=by, **fields)
    return held


def reopen_case(case: Case, *, by: Any) -> Case:
    """Make a draft of a withdrawn case again. Needs case.edit; StaleState in another state."""
    require(by, "case.edit", case.village)
    with transaction.atomic():
        held = hold_case(case, CaseState.WITHDRAWN)
        act = case_act("reopen", held, "重新修改")
        fields = {"published_at": None, "published_by": None, "return_reason": ""}
        _go(held, CaseState.DRAFT, act, by=by, **fields)
    return held


def _go(case: Case, to: str, act: Act, *, by: Any, **fields: Any) -> None:
    move(case, to, act, by=by, version=F("version") + 1, **fields)


def _all_texts(case: Case) -> dict[str, str]:
    captions = case.photos.values_list("caption", flat=True)
    return case.texts | {"照片说明": "\n".join(captions)}


def _reason(reason: str, missing: str) -> str:
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(missing if not words else f"原因最多{LONGEST_REASON}个字，请写短一些。")
    refuse_private_numbers({"原因": words})
    return words


def _words(shown: Shown) -> str:
    public = "放到公开页" if shown.is_public else "不放到公开页"
    return f"{public}，{'推荐学习' if shown.is_recommended else '不推荐学习'}"


def case_act(verb: str, case: Case, words: str) -> Act:
    """The audit line of a case's act."""
    village = case.village
    return Act(
        f"case.{verb}",
        target=case,
        township_code=village.township.code9,
        summary=f"{village.name}案例“{case.title}”：{words}",
    )
