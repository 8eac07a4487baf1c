"""A rubric's next version: started, filled in, adopted, or thrown away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import Rubric, RubricState, ScoreKind
from assessments.queries.rubrics import contents_of, mark_of
from assessments.rubric_contents import (
    ItemContent,
    content_faults,
    content_hash,
    draft_mark,
    item_faults,
)
from assessments.services.rubrics import (
    fits,
    hold_rubrics,
    next_version,
    rubric_act,
    store_items,
)
from shaping.audit.services import record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Township

LONGEST_TITLE = 80
OWN_TITLES = {
    ScoreKind.DAILY: "日常人居环境整治评分细则",
    ScoreKind.YEAR_END: "年终集中考核拉练评分细则",
}


def create_draft(
    township: Township, kind: str, *, by: Any, based_on: Rubric | None = None
) -> Rubric:
    """Start the township's next version of a kind: a copy of `based_on`, or an empty sheet.

    Raises Refused while another draft of the kind stands, for an unknown kind, and when the source
    is not an adopted rubric of the same township and kind.
    """
    require(by, "rubric.manage", township)
    if kind not in ScoreKind.values:
        raise Refused("没有这一类评分细则，请从“评分细则”页面进去再点。")
    if based_on and not fits(based_on, township, kind):
        raise Refused("只能复制本镇同一类、已启用的细则。")
    with transaction.atomic():
        hold_rubrics(township)
        drafts = Rubric.objects.filter(township=township, kind=kind, state=RubricState.DRAFT)
        if draft := drafts.first():
            raise Refused(f"已有一份编制中的“{draft}”，请先编完它，或者删除它。")
        rubric = Rubric.objects.create(
            township=township,
            kind=kind,
            version=next_version(township, kind),
            title=_copied_title(based_on) if based_on else OWN_TITLES[ScoreKind(kind)],
            based_on=based_on,
            created_by=by,
        )
        store_items(rubric, contents_of(based_on) if based_on else [])
        source = f"，复制自“{based_on}”" if based_on else ""
        record(rubric_act("rubric.create", rubric, f"新建细则{source}"), by=by)
    return rubric


def _copied_title(rubric: Rubric) -> str:
    """The copy is the township's own: the mark of the example does not go with it."""
    return OWN_TITLES[ScoreKind(rubric.kind)] if rubric.is_example else rubric.title


def save_items(
    rubric: Rubric,
    title: str,
    items: Sequence[ItemContent],
    *,
    by: Any,
    seen: str | None = None,
) -> Rubric:
    """Keep title and items of a draft as they were typed; their sum is asked only at adoption.

    `seen` is the `mark_of` of the form. Raises Refused with every fault, StaleState when the draft
    was adopted or changed since; what equals the stored one is kept without an event.
    """
    require(by, "rubric.manage", rubric.township)
    words = title.strip()
    faults = [fault.sentence for fault in item_faults(items)]
    if not words or len(words) > LONGEST_TITLE:
        faults.insert(0, f"请写细则的名称，最多{LONGEST_TITLE}个字。")
    if faults:
        raise Refused("".join(faults))
    with transaction.atomic():
        draft = locked_draft(rubric)
        before = mark_of(draft)
        if before == draft_mark(words, items):
            return draft
        refuse_stale(before, seen)
        replace_items(draft, items)
        draft.title = words
        draft.save(update_fields=["title"])
        record(rubric_act("rubric.edit", draft, "编制细则", after={"items": len(items)}), by=by)
    return draft


def replace_items(draft: Rubric, items: Sequence[ItemContent]) -> None:
    """Put these items in the place of a draft's, in the caller's transaction that holds its row."""
    draft.items.all().delete()
    store_items(draft, items)


def locked_draft(rubric: Rubric) -> Rubric:
    """Hold the draft's row; StaleState when it is adopted or gone."""
    rows = Rubric.objects.select_for_update(of=("self",)).select_related("township")
    locked = rows.filter(pk=rubric.pk).first()
    if locked is None:
        raise StaleState("这份编制中的细则已经删除了。请回到“评分细则”再看。")
    if locked.state != RubricState.DRAFT:
        raise StaleState(f"“{locked}”已经启用，不能再改。要改，请复制成新的一版。")
    return locked


def refuse_stale(stored: str, seen: str | None) -> None:
    """Refuse, when the form was opened before the draft got what it holds now."""
    if seen is not None and seen != stored:
        raise StaleState("这份细则刚刚在别处改过。请另开一页看现在的内容，再决定怎么改。")


def adopt_rubric(rubric: Rubric, *, by: Any, seen: str | None = None) -> Rubric:
    """Seal a draft with the hash of its content (启用); from then on it never changes.

    `seen` is the `mark_of` of the page that was checked. Raises Refused with every fault (items,
    their sum of 100 points), StaleState when it was adopted, deleted or changed since.
    """
    require(by, "rubric.manage", rubric.township)
    with transaction.atomic():
        draft = locked_draft(rubric)
        refuse_stale(mark_of(draft), seen)
        items = contents_of(draft)
        if faults := content_faults(items):
            raise Refused("".join(faults))
        seal = content_hash(draft.kind, items)
        act = rubric_act(
            "rubric.adopt", draft, "启用细则", after={"hash": seal, "items": len(items)}
        )
        move(
            draft,
            RubricState.ADOPTED,
            act,
            by=by,
            content_hash=seal,
            adopted_at=timezone.now(),
            adopted_by=by,
        )
    return draft


def delete_draft(rubric: Rubric, *, by: Any) -> None:
    """Throw a draft away (删除); an adopted rubric is never deleted.

    Raises StaleState when it was adopted or deleted since.
    """
    require(by, "rubric.manage", rubric.township)
    with transaction.atomic():
        draft = locked_draft(rubric)
        record(rubric_act("rubric.delete", draft, "删除编制中的细则"), by=by)
        draft.delete()
