"""The policy for the assessment, by area; see `policy`."""

from importlib import import_module
from pathlib import Path

from shaping.tests.authz.rules import Rule

ASSESSMENTS: dict[str, Rule] = {
    name: rule
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py"))
    if file.stem != "paths"
    for name, rule in import_module(f"{__name__}.{file.stem}").RULES.items()
}
