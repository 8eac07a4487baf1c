"""Who holds which post, as far as a user may see it, and what that user may do about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from shaping.accounts.models import User
from villages.capabilities import OFFICE_APPOINTS, Role, grants_of, may
from villages.models import Appointment, Township, Village


@dataclass(frozen=True)
class Post:
    """A role and where it is held; both areas None for the whole installation."""

    role: str
    township: Township | None = None
    village: Village | None = None

    @property
    def area(self) -> Township | Village | None:
        """The narrowest area: the village, the township, or None for everywhere."""
        return self.village or self.township

    @property
    def title(self) -> str:
        """The post in words: 堰市村 村专干."""
        return f"{self.area or '全部'} {Role(self.role).label}"

    @property
    def township_code(self) -> str:
        """Code of the township for the audit trail; empty for the whole installation."""
        return self.township.code9 if self.township else ""


def post_of(appointment: Appointment) -> Post:
    """The post that an appointment fills."""
    return Post(appointment.role, appointment.township, appointment.village)


def holds_everywhere(user: Any, capability: str) -> bool:
    """Whether the user holds the capability for the whole installation."""
    return any(grant.township_id is None for grant in grants_of(user, capability))


def people_visible_to(user: Any) -> QuerySet[User]:
    """Persons with a present or past post in the areas where the user may read persons.

    Whoever may read persons everywhere (the administrators) sees every account.
    """
    if holds_everywhere(user, "person.read"):
        return User.objects.all()
    held = Appointment.objects.in_areas(grants_of(user, "person.read")).values("user")
    return User.objects.filter(pk__in=held)


def people_with_posts(user: Any, name: str = "") -> QuerySet[User]:
    """Visible persons whose name or user name contains `name`, each with `.posts` seen by the user.

    `name` may be the beginning of the name's pinyin initials as well.
    Two SQL statements for any number of persons.
    """
    posts = Appointment.objects.in_areas(grants_of(user, "person.read")).select_related(
        "township", "village"
    )
    people = people_visible_to(user).prefetch_related(
        Prefetch("appointments", posts.order_by("ended_on", "-started_on", "pk"), to_attr="posts")
    )
    if name:
        initials = Q(pinyin_initials__startswith=name.lower())
        people = people.filter(
            Q(display_name__icontains=name) | Q(username__icontains=name) | initials
        )
    return people.order_by("-is_active", "display_name", "pk")


def get_person_or_404(user: Any, pk: int) -> User:
    """One visible person with `.posts`; Http404 otherwise."""
    person = people_with_posts(user).filter(pk=pk).first()
    if person is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return person


def appointable_roles(user: Any, capability: str = "appointment.create") -> list[Role]:
    """The roles the user may appoint: a township's office only some, the security admin all."""
    if holds_everywhere(user, capability):
        return list(Role)
    return [role for role in Role if role in OFFICE_APPOINTS and may(user, capability)]


def may_manage(user: Any, capability: str, post: Post) -> bool:
    """Whether the user holds the capability for this very post (design §3).

    A township's office manages village posts and inspectors of its own township; nobody but a
    holder for the whole installation manages the others.
    """
    if holds_everywhere(user, capability):
        return True
    return (
        post.role in OFFICE_APPOINTS and post.area is not None and may(user, capability, post.area)
    )


def may_reset(user: Any, person: User, today: date) -> bool:
    """Whether the user may give this person a new first password.

    The system admin may for everybody else; an office only when all the person's present posts
    are village posts or inspectors of its own township.
    """
    if user.pk == person.pk or not may(user, "account.reset"):
        return False
    if holds_everywhere(user, "account.reset"):
        return True
    held = person.appointments.live(today).select_related("township", "village")
    posts = [post_of(appointment) for appointment in held]
    return bool(posts) and all(may_manage(user, "account.reset", post) for post in posts)


@dataclass(frozen=True)
class PersonActs:
    """What the user may do with a person; templates show a button for each."""

    reset: bool
    disable: bool
    enable: bool
    unlock: bool
    appoint: bool


def acts_on(user: Any, person: User, today: date) -> PersonActs:
    """The acts on this person that are open to the user now; nobody acts on himself."""
    is_other = user.pk != person.pk
    may_disable = is_other and may(user, "account.disable")
    return PersonActs(
        reset=person.is_active and may_reset(user, person, today),
        disable=may_disable and person.is_active,
        enable=may_disable and not person.is_active,
        unlock=is_other and may(user, "account.unlock"),
        appoint=is_other and person.is_active and may(user, "appointment.create"),
    )


@dataclass(frozen=True)
class PostLine:
    """One appointment on a person's page, and whether the user may end it or hand it over."""

    appointment: Appointment
    is_live: bool
    may_end: bool
    may_hand_over: bool


def post_lines(user: Any, person: User, today: date) -> list[PostLine]:
    """All appointments of the person that the user sees, the present ones first."""
    is_other = user.pk != person.pk
    lines = []
    for appointment in person.posts:  # type: ignore[attr-defined]
        is_open = is_other and appointment.ended_on is None
        post = post_of(appointment)
        lines.append(
            PostLine(
                appointment,
                is_live=appointment.is_live_on(today),
                may_end=is_open and may_manage(user, "appointment.end", post),
                may_hand_over=is_open and may_manage(user, "account.hand_over", post),
            )
        )
    return sorted(lines, key=lambda line: not line.is_live)


def successors_for(user: Any, appointment: Appointment) -> QuerySet[User]:
    """Active persons who may take a post over: seen by the user, of its township or without post.

    The holder himself and the user are left out.
    """
    near = Appointment.objects.filter(township=appointment.township).values("user")
    placed = Appointment.objects.filter(ended_on=None).values("user")
    return (
        people_visible_to(user)
        .filter(Q(pk__in=near) | ~Q(pk__in=placed), is_active=True)
        .exclude(pk__in=[appointment.user_id, user.pk])
        .order_by("display_name", "pk")
    )


def needs_first_start(user: Any) -> bool:
    """Whether the user may start a township and none has started, nor a demo been loaded."""
    begun = Township.objects.filter(Q(started_on__isnull=False) | Q(is_demo=True))
    return may(user, "township.start") and not begun.exists()


def batch_township(user: Any) -> Township | None:
    """The township for which the user, its office, may make accounts from a sheet."""
    grants = [grant for grant in grants_of(user, "account.import") if grant.township_id]
    township = Township.objects.in_areas(grants).order_by("code9").first()
    return township if township and may(user, "appointment.create", township) else None


def villages_without_officer(township: Township, today: date) -> QuerySet[Village]:
    """The township's present villages that nobody is in charge of, in the register's order."""
    in_charge = Appointment.objects.filter(role=Role.VILLAGE_OFFICER, ended_on=None)
    return (
        Village.objects.filter(township=township)
        .open_on(today)
        .exclude(pk__in=in_charge.filter(township=township).values("village"))
        .order_by("code12")
    )
