"""A running installation as `make run` starts it, and a browser that reports every fault."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, sync_playwright

PASSWORD = "Dui-Hua-Shan-42"
BIN = Path(sys.executable).parent
CHROMIUM = shutil.which("chromium")
PHONE = 500


def require(tool: str | None, name: str) -> None:
    """Skip without the tool, except where REQUIRE_TOOLS says that it must be there."""
    if tool is None:
        if os.environ.get("REQUIRE_TOOLS"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")


@dataclass
class Site:
    """The installation under test: its address, folder and environment."""

    url: str
    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        finished = subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """Web server, worker and demo data in a folder of their own."""
    folder = tmp_path_factory.mktemp("var")
    port = str(free_port())
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "PORT": port,
        "DEMO_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "shaping.settings",
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_ALLOWED_HOSTS", "COVERAGE_FILE"):
        environment.pop(name, None)
    made = Site(f"http://127.0.0.1:{port}", folder, environment)
    made.manage("migrate", "--no-input", "-v", "0")
    made.manage("collectstatic", "--no-input", "-v", "0")
    made.manage("load_demo")
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [BIN / "honcho", "start"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    wait_for(f"{made.url}/healthz")
    yield made
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(timeout=20)
    log.close()


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"{address} does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    require(CHROMIUM, "chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


@dataclass
class Faults:
    """What must stay empty on every page: script errors, CSP violations, foreign requests."""

    site: Site
    found: list[str] = field(default_factory=list)
    expected: str = r"status of (403|404|409|422)"

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", self.on_console)
        page.on("request", self.on_request)

    def on_console(self, message) -> None:
        if message.type == "error" and not re.search(self.expected, message.text):
            self.found.append(f"console: {message.text}")

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.found.append(f"foreign host: {request.url}")


@pytest.fixture
def faults(site) -> Iterator[Faults]:
    watched = Faults(site)
    yield watched
    assert watched.found == []


def give_password(page: Page, username: str) -> None:
    """Fill in the sign-in page and send it."""
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.fixture
def owed(site) -> str:
    """The address of the month's list that 堰市村 owes; two problems are carried into it."""
    told = site.manage(
        "shell", "-v", "0", "-c", "from shaping.tests.browser.owed_list import owe; print(owe())"
    )
    return told.strip().splitlines()[-1]


@pytest.fixture
def open_page(site, browser, faults) -> Iterator[object]:
    """Open pages as a demo user, each user in a browser context of his own."""
    contexts = []

    def sign_in(username: str, width: int = 1366) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 800},
            is_mobile=width < PHONE,
            has_touch=width < PHONE,
            locale="zh-CN",
            accept_downloads=True,
        )
        contexts.append(context)
        context.on("page", faults.watch)
        page = context.new_page()
        page.goto("/")
        give_password(page, username)
        page.wait_for_url(f"{site.url}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()
