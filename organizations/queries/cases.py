"""Cases: the lists inside and in public, what one user may do with a case, and counts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from organizations.models import Case, CasePhoto, CaseState
from organizations.models.cases import CaseQuerySet
from shaping.uploads.models import StoredFile
from shaping.uploads.numbers import NumberKind, find_private_numbers
from villages.capabilities import grants_of, may
from villages.models import Hamlet, Township, Village

MOST_WORDS = 8
_BETWEEN = re.compile(r"[\s,;、，；。]+")
WRITABLE = (CaseState.DRAFT, CaseState.RETURNED)


@dataclass(frozen=True)
class Choice:
    """What a list is narrowed to; codes of kind, 五共 and state, empty for all of them."""

    words: str = ""
    kind: str = ""
    principle: str = ""
    village: Village | None = None
    state: str = ""


@dataclass(frozen=True)
class CaseActs:
    """What one user may do with a case in its state."""

    write: bool
    submit: bool
    recall: bool
    review: bool
    change: bool
    withdraw: bool
    reopen: bool


def cases_of(user: Any, choice: Choice) -> CaseQuerySet:
    """The cases the user may read, recommended ones first, then the newest."""
    rows = Case.objects.visible_to(user)
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.village is not None:
        rows = rows.filter(village=choice.village)
    return _in_order(_narrowed(rows, choice).annotate(photo_count=Count("photos")))


def public_cases(choice: Choice) -> CaseQuerySet:
    """What anybody may read without signing in, by words and kind, in the same order."""
    return _in_order(_narrowed(Case.objects.on_the_public_page(), choice))


def _narrowed(rows: CaseQuerySet, choice: Choice) -> CaseQuerySet:
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.principle:
        codes = Cast("principles", TextField())
        rows = rows.alias(codes=codes).filter(codes__contains=f'"{choice.principle}"')
    for word in [word for word in _BETWEEN.split(choice.words) if word][:MOST_WORDS]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(text__icontains=word)
        )
    return rows


def _in_order(rows: CaseQuerySet) -> CaseQuerySet:
    related = rows.select_related("village__township", "hamlet", "written_by", "published_by")
    newest = Coalesce("published_at", "written_at").desc()
    return related.order_by("-is_recommended", newest, "-pk")


def villages_with_cases(user: Any) -> QuerySet[Village]:
    """The villages of the cases the user may read, in register order."""
    readable = Case.objects.visible_to(user).order_by().values("village")
    return Village.objects.filter(pk__in=readable).order_by("code12")


def writable_villages(user: Any) -> QuerySet[Village]:
    """The villages for which the user may write cases, closed ones left out."""
    rows = Village.objects.visible_to(user).in_areas(grants_of(user, "case.edit"))
    return rows.filter(closed_on=None).order_by("code12")


def hamlets_of(villages: QuerySet[Village]) -> QuerySet[Hamlet]:
    """The hamlets of these villages, in register order."""
    return Hamlet.objects.filter(village__in=villages).select_related("village").order_by("code")


def acts_on(case: Case, user: Any) -> CaseActs:
    """What the user may do with the case now."""
    edits = may(user, "case.edit", case.village)
    reviews = may(user, "case.review", case.village)
    is_writable = edits and case.state in WRITABLE
    is_published = case.state == CaseState.PUBLISHED
    return CaseActs(
        write=is_writable,
        submit=is_writable,
        recall=edits and case.state == CaseState.SUBMITTED,
        review=reviews and case.state == CaseState.SUBMITTED,
        change=reviews and is_published,
        withdraw=edits and (is_writable or is_published),
        reopen=edits and case.state == CaseState.WITHDRAWN,
    )


def photos_of(case: Case) -> QuerySet[CasePhoto]:
    """The case's pictures in their order."""
    return case.photos.select_related("stored_file").order_by("position", "pk")


def own_pictures(user: Any, keys: Iterable[UUID]) -> list[StoredFile]:
    """The files of these keys that the user sent, in the order they came."""
    return list(StoredFile.objects.visible_to(user).filter(key__in=list(keys)).order_by("pk"))


def phones_in(case: Case) -> list[str]:
    """The phone numbers in what others read of the case, captions too, with stars in the middle."""
    captions = case.photos.values_list("caption", flat=True)
    return [
        found.masked
        for text in (*case.texts.values(), *captions)
        for found in find_private_numbers(text)
        if found.kind == NumberKind.PHONE
    ]


def waiting_cases(user: Any) -> CaseQuerySet:
    """What the user may review and waits for it."""
    grants = grants_of(user, "case.review")
    return Case.objects.visible_to(user).in_areas(grants).filter(state=CaseState.SUBMITTED)


def recommended_cases(township: Township, kinds: Iterable[str], limit: int = 6) -> list[Case]:
    """The newest published cases of some kinds that the township recommends, at most `limit`."""
    rows = Case.objects.published().filter(
        village__township=township, kind__in=list(kinds), is_recommended=True
    )
    return list(_in_order(rows)[:limit])


def case_counts(villages: Iterable[Village]) -> dict[int, int]:
    """How many published cases each village has, by its id, zeros included; one query."""
    keys = [village.pk for village in villages]
    rows = Case.objects.published().filter(village__in=keys).order_by().values("village")
    found = dict(rows.annotate(count=Count("pk")).values_list("village", "count"))
    return {key: found.get(key, 0) for key in keys}
