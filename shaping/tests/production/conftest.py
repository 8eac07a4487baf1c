"""The installation of the handbook, its first people, and their browsers."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shaping.tests.production.stack import Stack, postgres_bin, running_stack
from shaping.tests.production.visitor import Visitor

TOWNSHIP = "421223101"
NEW_PASSWORD = "Dui-Hua-Shan-42"


def missing_tools() -> list[str]:
    names = [name for name in ("nginx", "redis-server", "openssl") if shutil.which(name) is None]
    return names if postgres_bin() else [*names, "postgresql"]


def require_tools() -> None:
    """Skip without the servers, except where REQUIRE_TOOLS says that they must be there."""
    missing = "、".join(missing_tools())
    if missing and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail(f"{missing} is not installed")
    if missing:
        pytest.skip(f"{missing} is not installed")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything running; not below pytest's own folder, which PostgreSQL's user cannot enter."""
    require_tools()
    folder = Path(tempfile.mkdtemp(prefix="shaping-production-"))
    folder.chmod(0o755)
    try:
        with running_stack(folder) as stack:
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def people(stack) -> dict[str, str]:
    """First passwords by user name, after the commands of 启用一个镇."""
    admins = ["--system", "xitong:张三", "--security", "anquan:李四"]
    made = stack.told("create_admins", *admins)["accounts"]
    stack.manage("import_villages", "villages/seeds/chongyang_divisions.csv", "--county", "崇阳县")
    start = ["--code", TOWNSHIP, "--document-code", "沙政发"]
    posts = ["--office", "bangongshi:王五", "--leader", "lingdao:赵六"]
    made += stack.told("start_township", *start, *posts)["accounts"]
    return {account["username"]: account["password"] for account in made}


@pytest.fixture(scope="session")
def office(stack, people) -> Visitor:
    """The township's office, signed in through nginx, with a password of its own."""
    visitor = Visitor(stack)
    answer = visitor.sign_in("bangongshi", people["bangongshi"])
    assert (answer.status, answer.headers["location"]) == (302, "/"), answer.text
    assert visitor.get("/").headers["location"] == "/accounts/password/"
    words = {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    fields = {"current": people["bangongshi"], **words}
    assert visitor.post("/accounts/password/", fields).status == 302
    return visitor


@pytest.fixture(scope="session")
def below(stack) -> Iterator[Visitor]:
    """A visitor of the same installation below /gtdz: own gunicorn, own nginx, same database."""
    ports = stack.second_site("/gtdz")
    yield Visitor(stack, port=ports["https"])
    for name in ("nginx-below", "web-below"):
        stack.group.stop(name)
