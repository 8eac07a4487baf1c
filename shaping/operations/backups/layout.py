"""What goes into a backup, under which names, and what stays out with its reason."""

from pathlib import Path
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.db import models

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
UNFINISHED = ".part"

LEFT_OUT = {
    "axes_accessattempt": "登录失败的次数，只管15分钟",
    "axes_accessattemptexpiration": "登录失败的次数，只管15分钟",
    "axes_accessfailurelog": "登录失败的次数，登录和失败另有操作日志",
    "axes_accesslog": "登录失败的次数，登录和失败另有操作日志",
    "django_migrations": "数据库的结构，恢复前由 migrate 建好，再和备份比对",
    "django_session": "登录状态，恢复后大家重新登录",
}

# Below MEDIA_ROOT: packages of a year, made anew by a click and kept for seven days anyway.
PASSING_FOLDERS = {"archives"}

Model: TypeAlias = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"


def dumped_models() -> list[Model]:
    """Every model whose rows are in a backup, by the name of its table."""
    models_of_all_apps = apps.get_models(include_auto_created=True)
    owners = {model._meta.db_table: model for model in models_of_all_apps if not model._meta.proxy}
    kept = owners.keys() - LEFT_OUT.keys()
    return [owners[table] for table in sorted(kept)]


def columns_of(model: Model) -> list[Column]:
    """The columns that are written and read; the database makes the generated ones itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def table_member(table: str) -> str:
    """Where the rows of a table stand in the archive."""
    return f"tables/{table}.jsonl"


def file_member(path: str) -> str:
    """Where a file stands in the archive; `path` begins with the name of its folder."""
    return f"files/{path}"


def file_roots() -> dict[str, Path]:
    """The folders whose files belong to the data, by the name they have in the archive."""
    return {"media": Path(settings.MEDIA_ROOT), "uploads": Path(settings.UPLOADS_DIR)}
