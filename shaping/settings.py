"""All settings, read top to bottom; every value that differs by machine comes from the environment.

`.env.example` explains each variable in Chinese. With nothing set the embedded default runs:
SQLite, a queue in the file system, localhost only (design §8).
"""

import re
import secrets
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DJANGO_DEBUG", default=False)
TESTING = "pytest" in sys.modules

# Naming hosts is what turns an installation into a production one: then a key is required.
EMBEDDED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=EMBEDDED_HOSTS)
IS_PRODUCTION = "DJANGO_ALLOWED_HOSTS" in env
IS_HTTPS = env.bool("DJANGO_HTTPS", default=IS_PRODUCTION)


def read_url_prefix() -> str:
    """Return the path before every address of the site, such as /gtdz; empty on a host of its own."""
    prefix = env.str("URL_PREFIX", default="").strip("/")
    if not prefix:
        return ""
    if not re.fullmatch(r"[a-z0-9_-]+(/[a-z0-9_-]+)*", prefix, re.ASCII):
        raise ImproperlyConfigured(
            "URL_PREFIX 只能用小写字母、数字、减号和下划线，例如 /gtdz。现在写的不能用。"
        )
    return f"/{prefix}"


URL_PREFIX = read_url_prefix()
FORCE_SCRIPT_NAME = URL_PREFIX or None


def read_secret_key() -> str:
    """Return the key from the environment, or from a private file in the embedded default."""
    key = env.str("DJANGO_SECRET_KEY", default="")
    if key:
        return key
    if IS_PRODUCTION:
        raise ImproperlyConfigured(
            "没有设置 DJANGO_SECRET_KEY：正式部署必须在环境变量或 .env 里写一个至少 50 个字符的随机密钥。"
        )
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = read_secret_key()
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])

# The skin's apps must stand before django.contrib.admin; apps are listed from the floor upwards.
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "js_lib_bootstrap5",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
    "simple_history",
    "axes",
    "csp",
    "shaping.audit",
    "shaping.accounts",
    "shaping.workdays",
    "shaping.uploads",
    "shaping.notices",
    "shaping.jobs",
    "shaping.imports",
    "villages",
    "organizations",
    "issues",
    "assessments",
    "rewards",
    "shaping.reports",
    "shaping.dashboard",
    "shaping.operations",
]

MIDDLEWARE = [
    # The headers first: they stand on refused input, a foreign host and static files too.
    "shaping.audit.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shaping.dashboard.middleware.InputGuardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shaping.accounts.middleware.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "shaping.accounts.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "shaping.dashboard.middleware.AdminPolicyMiddleware",
    "shaping.dashboard.middleware.PlainAnswerMiddleware",
    "shaping.dashboard.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shaping.urls"
WSGI_APPLICATION = "shaping.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shaping.dashboard.context.page_frame",
            ],
            "builtins": ["shaping.dashboard.templatetags.words"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# SQLite needs IMMEDIATE: in deferred mode every second writer fails with "database is locked".
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
}
POSTGRES_OPTIONS = {"options": "-c lock_timeout=5s -c statement_timeout=60s"}
if not TESTING:  # a test may wait for LibreOffice inside its transaction
    POSTGRES_OPTIONS["options"] += " -c idle_in_transaction_session_timeout=60s"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DATABASES["default"] |= {
    "OPTIONS": SQLITE_OPTIONS if IS_SQLITE else POSTGRES_OPTIONS,
    "CONN_MAX_AGE": 0 if IS_SQLITE else 60,
    "CONN_HEALTH_CHECKS": not IS_SQLITE,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for progress bars: Redis when the queue is Redis, files otherwise.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL.startswith("redis"):
    cache_backend = "django.core.cache.backends.redis.RedisCache"
    CACHES = {"default": {"BACKEND": cache_backend, "LOCATION": CELERY_BROKER_URL}}
    # Longer than any task may take; Celery wants it in all three places.
    CELERY_VISIBILITY_TIMEOUT = 1800
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}
    CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS
else:
    cache_backend = "django.core.cache.backends.filebased.FileBasedCache"
    CACHES = {"default": {"BACKEND": cache_backend, "LOCATION": VAR_DIR / "cache"}}
    for folder in ("queue", "control"):
        (VAR_DIR / folder).mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.3,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", default=TESTING)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Reading workbooks and photos leaves memory behind: a fresh process after so many tasks, or 400 MB.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shaping.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shaping.accounts.passwords.MixedKindsValidator"},
    {"NAME": "shaping.accounts.passwords.NotPersonalValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=90)
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "dashboard:home"
LOGOUT_REDIRECT_URL = "accounts:login"

# Locked by user name and address together: a village shares one address, and nobody may lock others out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "shaping.accounts.views.locked"
# Behind nginx every request comes from one address: then the proxies' own header tells it apart.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
AXES_CLIENT_IP_CALLABLE = "shaping.audit.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sessions: 30 minutes idle (SessionLimitMiddleware), 8 hours at most (design §9).
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shaping.dashboard.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{URL_PREFIX}/"
if IS_HTTPS:
    # Browsers take __Host- only for the path /; below a prefix __Secure- is the most there is.
    COOKIE_KIND = "__Secure" if URL_PREFIX else "__Host"
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_KIND}-sid", f"{COOKIE_KIND}-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_REDIRECT_EXEMPT = ["^" + f"{URL_PREFIX}/".lstrip("/") + "(healthz|readyz)$"]
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MOST_BODY_BYTES = 22 * 1024 * 1024  # one document of 20 MB and the form around it
FILE_UPLOAD_PERMISSIONS = 0o640

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "shaping" / "locale"]

# Written out: what loads before the first request would ask for it without the prefix.
STATIC_URL = f"{URL_PREFIX}/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
# Photos and documents: under random names, handed out by views alone, never by the web server.
UPLOADS_DIR = VAR_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# No page asks for source maps; compressing them takes longer than all the rest together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING

# The back office: one light theme, shades of 党政红 (white on 600 has a contrast of 6.5:1).
UNFOLD = {
    "SITE_TITLE": "共同缔造工作平台",
    "SITE_HEADER": "共同缔造后台",
    "SITE_URL": f"{URL_PREFIX}/",
    "SITE_SYMBOL": "account_balance",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "shaping.dashboard.back_office.icon"}
    ],
    "ENVIRONMENT": "shaping.dashboard.back_office.environment",
    "THEME": "light",
    "BORDER_RADIUS": "6px",
    "SHOW_LANGUAGES": False,
    "DASHBOARD_CALLBACK": "shaping.dashboard.back_office.waiting",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "shaping.dashboard.back_office.navigation",
    },
    "COLORS": {
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe4e2",
            "200": "#f6c9c5",
            "300": "#eda19b",
            "400": "#df6d64",
            "500": "#c94238",
            "600": "#b3261e",
            "700": "#8f1d17",
            "800": "#741b17",
            "900": "#611c18",
            "950": "#350a08",
        },
        "font": {
            "subtle-light": "var(--color-base-600)",
            "default-light": "var(--color-base-700)",
        },
    },
}

# What leaves the house (外部通道): e-mail only with a server of one's own, robots only to these hosts.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if SITE_URL and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?", SITE_URL, re.ASCII):
    raise ImproperlyConfigured(
        "SITE_URL 只写到域名为止，例如 https://gongtong.chongyang.gov.cn，后面不带路径。"
    )
OUTSIDE_HOSTS = [
    "qyapi.weixin.qq.com",
    "oapi.dingtalk.com",
    *(host.lower() for host in env.list("OUTSIDE_HOSTS", default=[])),
]
OUTSIDE_ALLOW_PRIVATE = env.bool("OUTSIDE_ALLOW_PRIVATE", default=False)
MAIL = env.email_url("EMAIL_URL", default="smtp://")
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"] or "", MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=EMAIL_HOST_USER)

DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
IMPORT_EXPORT_USE_TRANSACTIONS = True
# A township rarely owns the parent domain, so neither its other hosts nor preload lists are ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_context": {"()": "shaping.audit.context.RequestContextFilter"}},
    "formatters": {
        "plain": {
            "()": "shaping.audit.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "shaping.audit.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.str("LOG_FORMAT", default="plain") == "json" else "plain",
            "filters": ["request_context"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "ERROR"}},
}
