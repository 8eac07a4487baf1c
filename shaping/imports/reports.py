"""What a command tells of an import that went well."""

import json
from collections.abc import Mapping
from typing import Any

from shaping.imports.services import ImportOutcome


def outcome_words(outcome: ImportOutcome, options: Mapping[str, Any], *, unit: str) -> str:
    """The outcome as sentences, or as one JSON object with `--json`; `unit` counts the rows."""
    if options["json"]:
        content = {
            "ok": True,
            "dry_run": options["dry_run"],
            "batch": outcome.batch.pk if outcome.batch else None,
            "new": outcome.new_count,
            "changed": outcome.changed_count,
            "unchanged": outcome.unchanged_count,
            "warnings": list(outcome.warnings),
        }
        return json.dumps(content, ensure_ascii=False)
    figures = (
        f"新增{outcome.new_count}{unit}，修改{outcome.changed_count}{unit}，"
        f"不变{outcome.unchanged_count}{unit}"
    )
    return "\n".join([*outcome.warnings, f"{_ending(outcome, options)}：{figures}。"])


def _ending(outcome: ImportOutcome, options: Mapping[str, Any]) -> str:
    if options["dry_run"]:
        return "检查通过，没有保存"
    if outcome.batch is None:
        return "这份表和系统里的一样，没有要改的"
    return f"已经导入（第{outcome.batch.pk}号）"
