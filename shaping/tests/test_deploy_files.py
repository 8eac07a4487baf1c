"""The files of deploy/ agree with each other and with the settings; test-production runs them."""

import re
import runpy
import shlex
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

from shaping.tests.browser.conftest import require
from shaping.tests.production.rendering import DEPLOY, start_command

UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
VENV = "/opt/shaping/.venv/bin/"
HARDENING = (
    "User=shaping",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "ReadWritePaths=/var/lib/shaping",
    "CapabilityBoundingSet=\n",
)


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def site() -> str:
    return (DEPLOY / "nginx" / "shaping.conf").read_text()


@pytest.fixture(scope="module")
def gunicorn() -> dict:
    return runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


@pytest.mark.parametrize(
    ("service", "unit"),
    [
        ("web", "shaping-web.service"),
        ("worker", "shaping-worker@.service"),
        ("beat", "shaping-beat.service"),
    ],
)
def test_containers_start_what_systemd_starts(compose, service, unit):
    """Only paths and names differ, so what CI runs is what both run."""
    told = start_command(unit).replace(VENV, "").replace(" -n %i@%H", "")

    assert compose["services"][service]["command"] == told.replace("/run/shaping-beat", "/tmp")  # noqa: S108


def test_the_image_starts_the_site_as_nobody_in_particular():
    image = (DEPLOY / "Dockerfile").read_text()
    command = shlex.join(["gunicorn", "-c", "deploy/gunicorn.conf.py"])

    assert shlex.join(yaml.safe_load(image.rsplit("CMD ", 1)[1])) == command
    assert "\nUSER shaping\n" in image
    assert "HEALTHCHECK" in image
    assert (DEPLOY / "healthcheck.py").exists()


def test_one_scheduler_and_two_workers(compose):
    scales = {name: service.get("scale") for name, service in compose["services"].items()}

    assert (scales["beat"], scales["worker"], scales["web"]) == (1, 2, 1)


def test_nothing_starts_before_the_tables_are_there(compose):
    for name in ("web", "worker", "beat"):
        needs = compose["services"][name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
    assert compose["services"]["migrate"]["restart"] == "no"


def test_only_migrate_connects_as_the_owner(compose):
    urls = {
        name: service["environment"]["DATABASE_URL"].partition("//")[2].partition(":")[0]
        for name, service in compose["services"].items()
        if "DATABASE_URL" in service.get("environment", {})
    }

    assert urls.pop("migrate") == "shaping_owner"
    assert urls == dict.fromkeys(("web", "worker", "beat"), "shaping")


def test_containers_may_do_little(compose):
    for name in ("migrate", "web", "worker", "beat"):
        service = compose["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert all("ports" not in compose["services"][name] for name in ("postgres", "redis", "web"))


def test_every_secret_comes_from_the_env_file():
    written = (DEPLOY / "compose.yaml").read_text()
    explained = (DEPLOY / "compose.env.example").read_text()
    names = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", written))

    assert names == set(re.findall(r"^([A-Z_]+)=", explained, re.MULTILINE))
    assert not re.search(r"PASSWORD: (?!\$\{)", written)


@pytest.mark.parametrize("unit", SERVICES)
def test_services_are_hardened(unit):
    text = (UNITS / unit).read_text()

    assert [line for line in HARDENING if line not in text] == []
    assert ("Restart=always" in text) == ("Type=oneshot" not in text)


@pytest.mark.parametrize("unit", [*SERVICES, "shaping-backup.timer"])
def test_systemd_understands_the_units(unit, tmp_path):
    program = shutil.which("systemd-analyze")
    require(program, "systemd-analyze")
    for path in UNITS.iterdir():
        # The programs need not be installed here to be named rightly.
        text = re.sub(rf"{VENV}\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text.replace("/opt/shaping", str(tmp_path)))
    finished = subprocess.run(
        [program, "verify", "--man=no", tmp_path / unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (finished.returncode, finished.stderr) == (0, "")


def test_nginx_and_the_site_refuse_from_the_same_size_on(site):
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", site)

    assert int(megabytes) * 1024 * 1024 == settings.MOST_BODY_BYTES


def test_whoever_waits_waits_longer_than_the_one_behind(site, gunicorn):
    (nginx,) = re.findall(r"proxy_read_timeout (\w+);", site)
    unit = (UNITS / "shaping-web.service").read_text()
    (systemd,) = re.findall(r"TimeoutStopSec=(\d+)", unit)

    assert 60 < gunicorn["timeout"] < seconds(nginx)
    assert gunicorn["graceful_timeout"] < int(systemd)


def test_a_worker_is_let_finish(compose):
    unit = (UNITS / "shaping-worker@.service").read_text()
    (systemd,) = re.findall(r"TimeoutStopSec=(\d+)", unit)
    container = seconds(compose["services"]["worker"]["stop_grace_period"])

    assert int(systemd) == container > settings.CELERY_TASK_TIME_LIMIT


def test_nginx_overwrites_what_browsers_may_invent(site):
    for line in (
        "proxy_set_header X-Forwarded-For   $remote_addr;",
        "proxy_set_header X-Forwarded-Proto https;",
        "server_tokens off;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ):
        assert line in site
    assert "$proxy_add_x_forwarded_for" not in site


def test_every_error_page_is_there_in_chinese(site):
    pages = set(re.findall(r"^    error_page [\d ]+/(\d+\.html);", site, re.MULTILINE))

    assert pages == {path.name for path in (DEPLOY / "nginx" / "pages").iterdir()}
    for page in pages:
        text = (DEPLOY / "nginx" / "pages" / page).read_text()
        assert re.search(r"<h1>[\u4e00-\u9fff]+</h1>", text)
        assert not re.search(r"style|script|src=", text)


def test_the_name_to_change_is_the_same_everywhere(site, compose):
    shell = " ".join(compose["services"]["nginx"]["command"].split())

    assert site.count("gongtong.example.gov.cn") == 3
    assert r"s/gongtong\.example\.gov\.cn/$$SITE_HOST/" in shell
    assert r"s/127\.0\.0\.1:8000/web:8000/" in shell
