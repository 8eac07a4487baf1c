"""What belongs to a hamlet follows it into another village (村合并)."""

from collections import Counter

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from organizations.models import Case, CollectiveDecision, Organization
from shaping.audit.services import Act, record
from villages.models import Hamlet, Village

WORDS = {Organization: "组织{}个", CollectiveDecision: "集体事项{}件", Case: "典型案例{}篇"}


@transaction.atomic
def follow_merges() -> int:
    """Give the village of their hamlet to organizations, matters and cases; again it changes nothing.

    One UPDATE a table and one event for each village that takes some in. An organization whose name
    is taken there gets its old village's name added. Returns how many rows followed.
    """
    moved: dict[int, Counter[str]] = {}
    _free_names()
    village = Hamlet.objects.filter(pk=OuterRef("hamlet")).values("village")
    for model, words in WORDS.items():
        rows = model._default_manager.filter(hamlet__isnull=False)
        strayed = rows.exclude(village=F("hamlet__village"))
        found = list(strayed.values_list("pk", "hamlet__village"))
        if not found:
            continue
        model._default_manager.filter(pk__in=[pk for pk, _ in found]).update(
            village=Subquery(village)
        )
        for _, receiver in found:
            moved.setdefault(receiver, Counter())[words] += 1
    _note(moved)
    return sum(sum(counts.values()) for counts in moved.values())


def _free_names() -> None:
    """Rename the live organizations on their way that meet a namesake in the new village."""
    live = Organization.objects.live()
    strayed = live.filter(hamlet__isnull=False).exclude(village=F("hamlet__village"))
    rows = list(strayed.select_related("village", "hamlet").order_by("pk"))
    receivers = {row.hamlet.village_id for row in rows if row.hamlet}
    taken = set(live.filter(village__in=receivers).values_list("village", "name"))
    for row in rows:
        place = row.hamlet.village_id if row.hamlet else row.village_id
        if (place, row.name) in taken:
            row.name = f"{row.name[:30]}({row.village.name[:12]}{row.hamlet}"[:59] + ")"
            row.save(update_fields=["name"])
        taken.add((place, row.name))


def _note(moved: dict[int, Counter[str]]) -> None:
    villages = Village.objects.select_related("township").in_bulk(list(moved))
    for pk, counts in sorted(moved.items()):
        receiver = villages[pk]
        what = "、".join(words.format(count) for words, count in counts.items())
        act = Act(
            "organization.follow",
            target=receiver,
            township_code=receiver.township.code9,
            summary=f"村湾转入{receiver}，跟着转入{what}",
        )
        record(act, by=None)
