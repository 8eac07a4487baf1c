"""The settings of production: what the checks say of good ones and of bad ones."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from shaping.checks import production_settings

GOOD = {
    "DJANGO_ALLOWED_HOSTS": "gongtong.example.gov.cn",
    "DJANGO_SECRET_KEY": "Zz0-" + "ab3DE_fg7" * 7,
    "DATABASE_URL": "postgres://shaping:geheim@127.0.0.1:1/shaping",
    "CELERY_BROKER_URL": "redis://:geheim@127.0.0.1:1/0",
    "TRUSTED_PROXY_COUNT": "1",
}
TELL = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def run(tmp_path):
    """Run Python with an installation's variables and no others of the project."""

    def run(*arguments: str, **variables: str) -> str:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shaping.settings"}
        finished = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=kept | own | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    return run


@pytest.fixture
def told(run):
    """The values of these settings in an installation with these variables."""
    return lambda *names, **variables: json.loads(run("-c", TELL, *names, **variables))


@pytest.fixture
def production(settings):
    """Settings of this process as far as our own checks look at them."""
    settings.CELERY_TASK_ALWAYS_EAGER, settings.IS_SQLITE = False, False
    settings.CELERY_BROKER_URL = GOOD["CELERY_BROKER_URL"]
    settings.IS_HTTPS, settings.TRUSTED_PROXY_COUNT = True, 1
    return settings


def found() -> list[str]:
    return [message.id for message in production_settings(None)]


def test_good_settings_pass_without_a_warning(run):
    run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **GOOD)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CELERY_TASK_ALWAYS_EAGER", True, "shaping.E001"),
        ("CELERY_BROKER_URL", "redis://127.0.0.1:1/0", "shaping.W001"),
        ("TRUSTED_PROXY_COUNT", 0, "shaping.W002"),
        ("IS_SQLITE", True, "shaping.I001"),
        ("CELERY_BROKER_URL", "filesystem://", "shaping.I002"),
    ],
)
def test_what_is_bad_is_named(production, name, value, expected):
    assert found() == []

    setattr(production, name, value)

    assert found() == [expected]


@pytest.mark.parametrize(
    ("written", "prefix"), [("", ""), ("/", ""), ("gtdz/", "/gtdz"), ("/a-b/c_1", "/a-b/c_1")]
)
def test_a_prefix_may_be_written_with_or_without_strokes(monkeypatch, written, prefix):
    monkeypatch.setenv("URL_PREFIX", written)

    assert import_string("shaping.settings.read_url_prefix")() == prefix


@pytest.mark.parametrize("written", ["/共同/", "/a b", "/a/../b", "/A", "/a//b", "/a?b"])
def test_a_prefix_that_no_address_can_have_is_refused(monkeypatch, written):
    monkeypatch.setenv("URL_PREFIX", written)

    with pytest.raises(ImproperlyConfigured, match="URL_PREFIX 只能用"):
        import_string("shaping.settings.read_url_prefix")()


def test_the_checks_are_asked_for_deployment_only(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True

    assert "shaping.E001" in {message.id for message in run_checks(include_deployment_checks=True)}
    assert "shaping.E001" not in {message.id for message in run_checks()}


def test_production_settings_are_those_of_the_list(told):
    """security.md §5.4, name by name."""
    expected = {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["gongtong.example.gov.cn"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
        "SESSION_COOKIE_NAME": "__Host-sid",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_AGE": 8 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_621_440,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 20,
        "FILE_UPLOAD_PERMISSIONS": 0o640,
        "TIME_ZONE": "Asia/Shanghai",
        "USE_TZ": True,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_ALWAYS_EAGER": False,
        "CELERY_TASK_TIME_LIMIT": 600,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_TIMEZONE": "Asia/Shanghai",
        "CELERY_VISIBILITY_TIMEOUT": 1800,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 1800},
        "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS": {"visibility_timeout": 1800},
    }

    assert told(*expected, **GOOD) == expected


def test_the_database_of_production_waits_for_nothing_without_end(told):
    database = told("DATABASES", **GOOD)["DATABASES"]["default"]

    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert not database.get("ATOMIC_REQUESTS")
    for limit in ("lock_timeout=5s", "statement_timeout=60s", "idle_in_transaction"):
        assert limit in database["OPTIONS"]["options"]


def test_below_a_prefix_cookies_stay_there(told):
    names = ("SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")

    assert told(
        *names, "FORCE_SCRIPT_NAME", "SECURE_REDIRECT_EXEMPT", **GOOD, URL_PREFIX="gtdz/"
    ) == {
        "SESSION_COOKIE_PATH": "/gtdz/",
        "CSRF_COOKIE_PATH": "/gtdz/",
        "SESSION_COOKIE_NAME": "__Secure-sid",
        "CSRF_COOKIE_NAME": "__Secure-csrf",
        "FORCE_SCRIPT_NAME": "/gtdz",
        "SECURE_REDIRECT_EXEMPT": ["^gtdz/(healthz|readyz)$"],
    }
