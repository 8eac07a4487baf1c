"""Demo accounts (design §8): one password for all, kept in a private file and printed at start."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.passwords import random_password
from villages.capabilities import Role
from villages.models import Appointment, Township, Village

HOME_TOWNSHIP = "421223101"


@dataclass(frozen=True)
class DemoPost:
    """One demo account and the post it holds."""

    username: str
    display_name: str
    role: str
    township: Township | None = None
    village: Village | None = None


def password_file() -> Path:
    """Where the demo password is kept, readable by the owner only."""
    return settings.VAR_DIR / "demo-password"


def demo_password() -> str:
    """The password from DEMO_PASSWORD, from the file, or a new random one (design §8)."""
    path = password_file()
    if settings.DEMO_PASSWORD:
        password = settings.DEMO_PASSWORD
    elif path.exists():
        return path.read_text(encoding="utf-8")
    else:
        password = random_password()
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")
    return password


def posts_of_home_township(township: Township) -> list[DemoPost]:
    """The accounts that stand in design §8."""
    village = township.villages.get(code12=f"{township.code9}200")
    whole = [
        DemoPost("sysadmin", "系统管理员(演示)", Role.SYSTEM_ADMIN),
        DemoPost("secadmin", "安全管理员(演示)", Role.SECURITY_ADMIN),
        DemoPost("county", "县级查看(演示)", Role.COUNTY_READER),
    ]
    town = [
        DemoPost("office", "办公室(演示)", Role.TOWNSHIP_OFFICE, township),
        DemoPost("leader", "分管领导(演示)", Role.TOWNSHIP_LEADER, township),
        DemoPost("finance", "财政所(演示)", Role.FINANCE, township),
        DemoPost("auditor", "纪委(演示)", Role.AUDITOR, township),
    ]
    town += [
        DemoPost(f"inspector{number}", f"考核员{number}(演示)", Role.INSPECTOR, township)
        for number in range(1, 6)
    ]
    in_village = [
        DemoPost(
            "secretary-200", f"{village.name}书记(演示)", Role.VILLAGE_SECRETARY, township, village
        ),
        DemoPost(
            "stationed-200",
            f"{village.name}驻村干部(演示)",
            Role.STATIONED_CADRE,
            township,
            village,
        ),
    ]
    return whole + town + in_village + posts_of_villages(township, digits=3)


def posts_of_other_township(township: Township) -> list[DemoPost]:
    """Office and leader of another township, and one officer a village."""
    suffix = township.code9[-3:]
    return [
        DemoPost(
            f"office-{suffix}", f"{township.name}办公室(演示)", Role.TOWNSHIP_OFFICE, township
        ),
        DemoPost(f"leader-{suffix}", f"{township.name}领导(演示)", Role.TOWNSHIP_LEADER, township),
        *posts_of_villages(township, digits=6),
    ]


def posts_of_villages(township: Township, *, digits: int) -> list[DemoPost]:
    """One officer in charge for every village of the township."""
    return [
        DemoPost(
            f"cun-{village.code12[-digits:]}",
            f"{village.name}专干(演示)",
            Role.VILLAGE_OFFICER,
            township,
            village,
        )
        for village in township.villages.order_by("code12")
    ]


def create_accounts(posts: list[DemoPost]) -> None:
    """Make accounts and appointments in bulk.

    All share one password hash: hashing once a person would take a minute for a county.
    """
    password = make_password(demo_password())
    User.objects.bulk_create(
        User(
            username=post.username,
            display_name=post.display_name,
            password=password,
            must_change_password=False,
            is_demo=True,
        )
        for post in posts
    )
    users = User.objects.in_bulk([post.username for post in posts], field_name="username")
    started_on = timezone.localdate().replace(year=timezone.localdate().year - 1, month=1, day=1)
    Appointment.objects.bulk_create(
        Appointment(
            user=users[post.username],
            role=post.role,
            township=post.township,
            village=post.village,
            started_on=started_on,
        )
        for post in posts
    )
