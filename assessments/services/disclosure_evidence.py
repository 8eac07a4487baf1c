"""Finds rankings that were published without their days of 公示 (design §5)."""

from collections.abc import Iterator

from django.utils import timezone

from assessments import scoring
from assessments.models import Disclosure, ObjectionState, Ranking
from shaping.audit.models import AuditEvent
from shaping.figures import day_text


def disclosure_faults() -> Iterator[str]:
    """Yield one Chinese sentence for every published version whose disclosure is not in order.

    The workdays are those counted when it started, as the trail holds them, since the calendar may
    be changed later. Versions published before disclosures were kept are left alone.
    """
    versions = Ranking.objects.filter(published_at__isnull=False).select_related(
        "cycle__township", "disclosure"
    )
    for ranking in versions.defer("snapshot").order_by("pk").iterator(chunk_size=500):
        published = _event(ranking, "ranking.publish")
        if published is None:
            yield f"{ranking}写着已公布，操作日志里没有公布的记录。"
        elif "disclosed_until" in published.after:
            yield from _faults(ranking)


def _event(ranking: Ranking, action: str) -> AuditEvent | None:
    label = ranking._meta.label
    rows = AuditEvent.objects.filter(action=action, target_type=label, target_id=str(ranking.pk))
    return rows.order_by("-sequence").first()


def _faults(ranking: Ranking) -> Iterator[str]:
    disclosure = Disclosure.objects.filter(ranking=ranking).first()
    started = _event(ranking, "ranking.disclose")
    if disclosure is None or started is None:
        yield f"{ranking}没有公示的记录就公布了。"
        return
    values = started.after
    first, last = disclosure.starts_on.isoformat(), disclosure.ends_on.isoformat()
    if first != values.get("starts_on") or last < values.get("ends_on", ""):
        yield f"{ranking}的公示日期和操作日志里记的不一样。"
    if values.get("workdays", 0) < scoring.DISCLOSURE_WORKDAYS:
        yield f"{ranking}公示不到{scoring.DISCLOSURE_WORKDAYS}个工作日。"
    if ranking.published_at and timezone.localdate(ranking.published_at) <= disclosure.ends_on:
        yield f"{ranking}在公示结束（{day_text(disclosure.ends_on)}）以前就公布了。"
    unsettled = disclosure.objections.filter(state__in=[ObjectionState.OPEN, ObjectionState.UPHELD])
    for objection in unsettled.select_related("entrant").order_by("number"):
        yield f"{ranking}公布时，{objection}是“{objection.get_state_display()}”。"
