"""Members of an organization come into office, are corrected, leave and are succeeded."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organizations.models import Member, Organization
from organizations.queries.bodies import has_overlapping_term
from organizations.services.bodies import (
    check_day,
    differences,
    hold,
    keep,
    plain,
    require_version,
)
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

PHONE_WORDS = "电话只写数字，例如 13800000000 或 0715-3390000。"
IS_PHONE = re.compile(r"\+?\d(?:[ -]?\d){4,13}", re.ASCII)
TEXTS = (("姓名", "name"), ("职务", "post"), ("政治面貌", "political_status"), ("电话", "phone"))


def add_member(member: Member, *, by: Any) -> Member:
    """Register somebody's term in a post of an organization.

    Raises Refused when he held the post in that time already, the organization has another head
    then, a date does not fit or a text holds an ID or bank number; StaleState when it is dissolved.
    """
    require(by, "organization.edit", member.organization.village)
    with transaction.atomic():
        organization = hold(member.organization)
        add_to_held(member, organization, by)
        record(_act("add", member, f"登记{member}", after=plain(member)), by=by)
    return member


def add_to_held(member: Member, organization: Organization, by: Any) -> None:
    """Write a new term of an organization that the caller has locked; the event is the caller's."""
    check_member(member, organization)
    keep(member, by)


def edit_member(member: Member, *, version: int, by: Any) -> None:
    """Save a member's corrected data, also of a term that is over.

    Raises StaleState when somebody saved after `version`; Refused and StaleState as `add_member`.
    """
    require(by, "organization.edit", member.organization.village)
    with transaction.atomic():
        organization = hold(member.organization)
        stored = Member.objects.select_for_update().get(pk=member.pk)
        require_version(stored, version)
        found = differences(stored, member)
        if found is None:
            return
        check_member(member, organization)
        keep(member, by)
        act = _act("edit", member, f"修改{member}的资料", before=found[0], after=found[1])
        record(act, by=by)


def end_member(member: Member, until: date, *, by: Any) -> None:
    """End a term on that day, on which he is out already.

    Raises StaleState when the term is over or the organization dissolved; Refused for a day ahead
    or before the term began.
    """
    require(by, "organization.edit", member.organization.village)
    with transaction.atomic():
        hold(member.organization)
        stored = _end(member, until, by)
        after = {"until": until.isoformat()}
        record(_act("end", stored, f"{stored}离任", after=after), by=by)


def succeed_member(member: Member, successor: Member, *, by: Any) -> Member:
    """Let a successor take over a post: the old term ends the day his own begins (接任).

    `successor` says who and since when; organization, post and headship are the predecessor's.
    Raises as `end_member` and `add_member` do; then neither is written.
    """
    require(by, "organization.edit", member.organization.village)
    successor.organization = member.organization
    successor.post, successor.is_head = member.post, member.is_head
    with transaction.atomic():
        organization = hold(member.organization)
        stored = _end(member, successor.since, by)
        add_to_held(successor, organization, by)
        after = plain(successor) | {"predecessor": stored.pk}
        words = f"{successor.name}接任{stored.post}，{stored.name}离任"
        record(_act("succeed", successor, words, after=after), by=by)
    return successor


def _end(member: Member, until: date, by: Any) -> Member:
    stored = Member.objects.select_for_update().get(pk=member.pk)
    if stored.until is not None:
        raise StaleState("这位成员已经离任了。请刷新页面，看看现在的情况。")
    check_day("任职止", until)
    stored.until = until
    keep(stored, by)
    return stored


def check_facts(member: Member, organization: Organization) -> None:
    """Refuse what is wrong about a term by itself: private numbers, dates; asks no database."""
    refuse_private_numbers({label: getattr(member, name) for label, name in TEXTS})
    if member.phone and not IS_PHONE.fullmatch(member.phone):
        raise Refused(PHONE_WORDS)
    check_day("任职起", member.since)
    if member.until is not None:
        check_day("任职止", member.until)
    if member.birth_year is not None and member.birth_year > timezone.localdate().year:
        raise Refused("出生年不能晚于今年，请写四位年份，例如 1962。")
    if member.since < organization.founded_on:
        day = organization.founded_on
        raise Refused(
            f"任职起不能早于组织的成立日期（{day.year}年{day.month}月{day.day}日）。"
            "成立日期写错的，请先改组织资料。"
        )


def check_member(member: Member, organization: Organization) -> None:
    """Refuse a term that does not fit the organization, whose row the caller has locked."""
    member.name, member.post = member.name.strip(), member.post.strip()
    check_facts(member, organization)
    if has_overlapping_term(member, Q(name=member.name, post=member.post)):
        raise Refused(
            f"{member.name}在“{member.post}”上的任职时间和已登记的重叠。"
            "请核对日期；是同名的另一人，请在姓名后加以区别。"
        )
    if member.is_head and has_overlapping_term(member, Q(is_head=True)):
        raise Refused("这段时间已有负责人，同一时间只能有一位。换人请在原负责人那一行点“接任”。")


def _act(verb: str, member: Member, words: str, **values: dict[str, Any]) -> Act:
    village = member.organization.village
    return Act(
        f"member.{verb}",
        target=member,
        township_code=village.township.code9,
        summary=f"{village}“{member.organization}”：{words}",
        **values,
    )
