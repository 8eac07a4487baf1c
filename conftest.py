"""The cast of every permission test: one township with its people, and strangers."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.jobs import schedule
from villages.capabilities import TOWNSHIP_ROLES, VILLAGE_ROLES, Role
from villages.models import Township, Village
from villages.tests.factories import AppointmentFactory, TownshipFactory, VillageFactory


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out tests that touch no database: they say the same on every engine",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_database(item) -> bool:
    fixtures = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}
    return (
        bool(fixtures & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None
    )


@pytest.fixture(autouse=True)
def _just_started(monkeypatch):
    """No scheduler runs beside the tests; a process that has just started misses none yet."""
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", timezone.now())


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def township(db) -> Township:
    return TownshipFactory(code9="421223101", name="沙坪镇")


@pytest.fixture
def village(township) -> Village:
    return VillageFactory(township=township, code12="421223101200", name="堰市村")


@pytest.fixture
def other_village(township) -> Village:
    return VillageFactory(township=township, code12="421223101201", name="码头村")


@pytest.fixture
def appoint(township, village) -> Callable[..., User]:
    """Make a user who holds a role in the township (and its village), or elsewhere."""

    def make(role: str, township: Township = township, village: Village = village) -> User:
        in_village = role in VILLAGE_ROLES
        in_township = in_village or role in TOWNSHIP_ROLES
        user = UserFactory(display_name=Role(role).label)
        AppointmentFactory(
            user=user,
            role=role,
            township=(village.township if in_village else township) if in_township else None,
            village=village if in_village else None,
        )
        return user

    return make


@pytest.fixture
def office(appoint) -> User:
    return appoint(Role.TOWNSHIP_OFFICE)


@pytest.fixture
def leader(appoint) -> User:
    return appoint(Role.TOWNSHIP_LEADER)


@pytest.fixture
def auditor(appoint) -> User:
    return appoint(Role.AUDITOR)


@pytest.fixture
def system_admin(appoint) -> User:
    return appoint(Role.SYSTEM_ADMIN)


@pytest.fixture
def security_admin(appoint) -> User:
    return appoint(Role.SECURITY_ADMIN)


@pytest.fixture
def village_officer(appoint) -> User:
    return appoint(Role.VILLAGE_OFFICER)


@pytest.fixture
def other_village_officer(appoint, other_village) -> User:
    return appoint(Role.VILLAGE_OFFICER, village=other_village)


@pytest.fixture
def other_office(appoint, db) -> User:
    """The office of another township."""
    return appoint(Role.TOWNSHIP_OFFICE, township=TownshipFactory())


@pytest.fixture
def stranger(db) -> User:
    """Signed in, appointed nowhere."""
    return UserFactory()


@pytest.fixture
def client_of(client) -> Callable[[User], object]:
    """The test client, signed in as that user."""

    def sign_in(user: User):
        client.force_login(user, backend="shaping.accounts.backends.AccountBackend")
        return client

    return sign_in
