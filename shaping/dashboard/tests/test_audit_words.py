"""Every act of the code base has Chinese words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from shaping.dashboard.audit_words import ACTION_WORDS, GROUP_WORDS, action_words

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# Calls whose argument is a capability, which may be spelled like an action.
ASKING = {
    "require",
    "may",
    "grants_of",
    "codes_of",
    "only_code",
    "holders_of",
    "installation_holders",
}
FOLDERS = ("shaping", "villages", "organizations", "issues", "assessments", "rewards")


def recording_modules() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            if "tests" not in path.parts and re.search(r"\bAct\(", path.read_text()):
                yield path


def action_codes(path: Path) -> set[str]:
    """Texts in the form of a code, apart from those that ask for a capability."""
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = {
        id(part)
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in ASKING
        for argument in call.args
        for part in ast.walk(argument)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
        and id(node) not in asked
    }


@pytest.mark.parametrize("path", sorted(recording_modules()), ids=lambda path: path.stem)
def test_every_action_has_words(path):
    assert action_codes(path) - ACTION_WORDS.keys() == set()


def test_every_action_belongs_to_a_group():
    assert {code.split(".")[0] for code in ACTION_WORDS} <= GROUP_WORDS.keys()


def test_an_action_of_another_version_goes_by_its_group():
    assert action_words("village.vanish") == "村(社区)操作"
    assert action_words("unheard.of") == "其他操作"
