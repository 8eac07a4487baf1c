"""Handing a post over to a successor in one step (交接)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shaping.accounts import services as accounts
from shaping.accounts.models import User
from shaping.accounts.services import FirstPassword, NewAccount
from shaping.audit.services import Act, record
from shaping.workflow import Refused
from villages.models import Appointment
from villages.queries.people import Post, post_of, successors_for
from villages.services.appointments import (
    close_appointment,
    enter_appointment,
    require_other,
    require_post,
)
from villages.services.people import first_password, new_account, require_new_person


@dataclass(frozen=True)
class HandOver:
    """What a hand-over did: the new appointment, the slip of a new account, the disabled one."""

    appointment: Appointment
    slip: FirstPassword | None
    is_predecessor_disabled: bool


@transaction.atomic
def hand_over(
    appointment: Appointment,
    successor: User | NewAccount,
    *,
    disables_predecessor: bool,
    today: date,
    by: User,
) -> HandOver:
    """End an appointment today and give the post to the successor from today on.

    A new person gets an account. The predecessor's account is disabled, if wished, when no other
    present post is left. Raises Forbidden, Refused or StaleState; then nothing is written.
    """
    predecessor, post = appointment.user, post_of(appointment)
    require_other(predecessor, by)
    require_post("account.hand_over", post, by=by)
    person = _successor(successor, appointment, post, by=by)
    close_appointment(appointment, today, by=by)
    entered = enter_appointment(person, post, today, by=by)
    is_disabled = disables_predecessor and _retire(predecessor, post, today, by=by)
    record(
        Act(
            "account.hand_over",
            target=entered,
            township_code=post.township_code,
            summary=f"交接：{post.title}，{predecessor.display_name}→{person.display_name}",
            before={"user": predecessor.username},
            after={"user": person.username, "is_predecessor_disabled": is_disabled},
        ),
        by=by,
    )
    is_new = isinstance(successor, NewAccount)
    slip = first_password(person, post.township_code, by=by) if is_new else None
    return HandOver(entered, slip, is_disabled)


def _successor(
    successor: User | NewAccount, appointment: Appointment, post: Post, *, by: User
) -> User:
    if isinstance(successor, NewAccount):
        require_new_person(post, by=by)
        return new_account(successor, post.township_code, by=by)
    if not successors_for(by, appointment).filter(pk=successor.pk).exists():
        raise Refused("接任人要是本镇在用的账号，不能是原任本人，也不能是您自己。请另选。")
    return successor


def _retire(predecessor: User, post: Post, today: date, *, by: User) -> bool:
    if predecessor.appointments.live(today).exists():
        return False
    return accounts.disable_account(predecessor, township_code=post.township_code, by=by)
