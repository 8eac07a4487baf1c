"""Tests on the code base itself: words, constraints, pairs, templates, scripts (conventions §12)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db.models import CheckConstraint, Model
from django.forms import BaseForm

OUR_APPS = ("shaping", "villages", "organizations", "issues", "assessments", "rewards")
CHINESE = re.compile(r"[一-鿿]")
ROOT = Path(settings.BASE_DIR)


def our_models() -> list[type[Model]]:
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in OUR_APPS]
    return [model for model in models if not model.__name__.startswith("Historical")]


def our_files(pattern: str) -> list[Path]:
    folders = [ROOT / name for name in (*OUR_APPS, "templates", "static")]
    return [path for folder in folders for path in folder.rglob(pattern)]


def test_texts() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in our_files("tests/**/*.py"))


test_texts.__test__ = False


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_it_names_every_model_and_field_in_chinese(model):
    names = [model._meta.verbose_name, model.__doc__]
    names += [field.verbose_name for field in model._meta.fields if field.name != "id"]
    names += [label for field in model._meta.fields for _, label in field.flatchoices]

    assert [name for name in names if not CHINESE.search(str(name))] == []
    assert model._meta.verbose_name_plural == model._meta.verbose_name


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_it_provokes_every_constraint_in_a_test(model):
    texts = test_texts()

    assert [c.name for c in model._meta.constraints if c.name not in texts] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_it_pairs_who_and_when_by_a_check(model):
    nullable = {field.name for field in model._meta.fields if field.null}
    pairs = [
        name[:-3] for name in nullable if name.endswith("_at") and f"{name[:-3]}_by" in nullable
    ]
    checks = [str(c.condition) for c in model._meta.constraints if isinstance(c, CheckConstraint)]

    unpaired = [
        pair
        for pair in pairs
        if not any(f"{pair}_at" in check and f"{pair}_by" in check for check in checks)
    ]
    assert unpaired == []


def all_forms(form: type[BaseForm] = BaseForm) -> list[type[BaseForm]]:
    return [form, *(found for child in form.__subclasses__() for found in all_forms(child))]


def test_it_labels_every_form_field_in_chinese():
    forms = [form for form in all_forms() if form.__module__.split(".")[0] in OUR_APPS]
    fields = [
        (form.__name__, name, field.label)
        for form in forms
        for name, field in getattr(form, "base_fields", {}).items()
        if not field.widget.is_hidden
    ]

    assert [field for field in fields if not CHINESE.search(str(field[2] or ""))] == []


def test_it_covers_every_command_by_a_test():
    ours = [name for name, app in get_commands().items() if app.split(".")[0] in OUR_APPS]
    texts = test_texts()

    assert [name for name in ours if f'"{name}"' not in texts] == []


@pytest.mark.parametrize("path", our_files("*.html"), ids=lambda path: path.name)
def test_it_keeps_templates_free_of_inline_code_and_english(path):
    text = path.read_text(encoding="utf-8")
    shown = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)

    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|<script(?![^>]*\bsrc=)", text)
    assert re.findall(r"[A-Za-z]{3,}\s+[A-Za-z]{3,}\s+[A-Za-z]{2,}", shown) == []


def test_it_uses_every_template():
    python = "\n".join(path.read_text(encoding="utf-8") for path in our_files("*.py"))
    html = "\n".join(path.read_text(encoding="utf-8") for path in our_files("*.html"))
    names = [str(path.relative_to(ROOT / "templates")) for path in our_files("*.html")]

    assert [n for n in names if n not in python + html and not n.startswith("admin/")] == []


@pytest.mark.parametrize("path", our_files("*.js"), ids=lambda path: path.name)
def test_it_writes_scripts_for_old_web_views(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(
        r"structuredClone|\.at\(|replaceAll|\?\?=|\|\|=|^await ", text, re.MULTILINE
    )
    assert "://" not in text.replace("http://www.w3.org", "")


def calls_delay(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return any(name in {"delay", "apply_async", "send_task"} for name in names)


def test_it_hands_tasks_over_only_on_commit():
    sources = [path for path in our_files("*.py") if "tests" not in path.parts]

    assert [path.name for path in sources if calls_delay(path)] == []


def test_it_keeps_the_import_order():
    finished = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout
