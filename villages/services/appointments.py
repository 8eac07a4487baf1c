"""Appointing people and ending appointments; an appointment is never edited away (design §3)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shaping.accounts.models import User
from shaping.audit.services import Act, Actor, record
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import SEPARATED_ROLES, Role
from villages.models import Appointment
from villages.queries.people import Post, may_manage, people_visible_to, post_of

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def appoint(person: User, post: Post, started_on: date, *, today: date, by: User) -> Appointment:
    """Give a person a post from a day on (任职).

    Raises Forbidden when the post is not the user's to give, or is for himself, and Refused when a
    rule of the offices or of the table stands against it.
    """
    require_other(person, by)
    require_post("appointment.create", post, by=by)
    if not people_visible_to(by).filter(pk=person.pk).exists():
        raise Forbidden("这个人不在您的范围内。如需任用，请找安全管理员。")
    if started_on > today:
        raise Refused("任职日期不能晚于今天，请改成今天或更早的日期。")
    return enter_appointment(person, post, started_on, by=by)


def require_other(person: User, by: User) -> None:
    """Raise Forbidden when somebody acts on himself: nobody changes his own appointments."""
    if person.pk == by.pk:
        raise Forbidden("自己的任职不能自己改，请找安全管理员。")


def require_post(capability: str, post: Post, *, by: User) -> None:
    """Raise Forbidden, naming whom to ask, unless the user manages this very post."""
    if not may_manage(by, capability, post):
        raise Forbidden(f"您不能办“{post.title}”的任职。如需办理，请找安全管理员。")


@transaction.atomic
def enter_appointment(
    person: User, post: Post, started_on: date, *, by: Actor | None
) -> Appointment:
    """Write an appointment whose giver has been checked already; raises Refused.

    三员分立 is checked under a lock on the person; the table's own rules answer by its constraints.
    """
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _keep_offices_apart(person, post.role)
    appointment = Appointment(
        user=person,
        role=post.role,
        township=post.township,
        village=post.village,
        started_on=started_on,
    )
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(constraint_words(appointment)) from error
    record(
        Act(
            "appointment.create",
            target=appointment,
            township_code=post.township_code,
            summary=f"任职：{person.display_name} {post.title}，自{started_on}起",
        ),
        by=by,
    )
    return appointment


def constraint_words(appointment: Appointment) -> str:
    """The Chinese sentence of the constraint that refused the row, the same on both databases."""
    try:
        appointment.validate_constraints()
    except ValidationError as error:
        return "".join(error.messages)
    return "这条任职没有写进去，可能别人刚刚改过。请刷新页面再试。"


def _keep_offices_apart(person: User, role: str) -> None:
    held = person.appointments.filter(ended_on=None).values_list("role", flat=True)
    for other in set(held) - {role}:
        if {other, role} & SEPARATED_ROLES:
            raise Refused(
                f"{person.display_name}已经是{Role(other).label}，不能再任{Role(role).label}："
                "系统管理员、安全管理员、纪委(审计)要由不同的人担任，也不能兼业务职务。"
                "请另选一个人，或先结束原来的任职。"
            )


@transaction.atomic
def end_appointment(appointment: Appointment, ended_on: date, *, today: date, by: User) -> None:
    """End an appointment on a day up to today (离任); that day it is already over.

    Raises Forbidden, Refused, or StaleState when it has ended already.
    """
    require_other(appointment.user, by)
    require_post("appointment.end", post_of(appointment), by=by)
    if ended_on > today:
        raise Refused("离任日期不能晚于今天，请改成今天或更早的日期。")
    if appointment.role in ADMINISTRATORS:
        refuse_last_administrator(appointment.user, {appointment.role}, today)
    close_appointment(appointment, ended_on, by=by)


@transaction.atomic
def close_appointment(appointment: Appointment, ended_on: date, *, by: Actor | None) -> None:
    """Write the end of an open appointment by one conditional UPDATE; the right was checked."""
    if ended_on < appointment.started_on:
        raise Refused("离任日期不能早于任职日期，请改日期。")
    changed = Appointment.objects.filter(pk=appointment.pk, ended_on=None).update(ended_on=ended_on)
    if not changed:
        raise StaleState("这个任职已经结束了。请刷新页面，看看现在的任职。")
    appointment.ended_on = ended_on
    post = post_of(appointment)
    record(
        Act(
            "appointment.end",
            target=appointment,
            township_code=post.township_code,
            summary=f"离任：{appointment.user.display_name} {post.title}，{ended_on}止",
        ),
        by=by,
    )


def refuse_last_administrator(person: User, roles: set[str], today: date) -> None:
    """Raise Refused when nobody else would be left who can sign in with one of these roles."""
    others = Appointment.objects.live(today).filter(user__is_active=True).exclude(user=person)
    for role in sorted(roles):
        if not others.filter(role=role).exists():
            raise Refused(
                f"{person.display_name}是唯一的{Role(role).label}，没有他就没人能管了。"
                "请先任用接替的人，或者办理交接。"
            )
