"""Bring a backup back into an empty installation, or only check that it is whole."""

import json as json_text
from pathlib import Path

from django.core.management.base import CommandParser

from shaping.command_line import REFUSED, PlainCommand
from shaping.operations.backups.archives import reading
from shaping.operations.backups.checking import chain_faults, checked_manifest
from shaping.operations.backups.manifest import Manifest
from shaping.operations.backups.restoring import restore
from shaping.operations.backups.words import contents, plain_words
from shaping.operations.verification import all_faults
from shaping.workflow import Refused


class Command(PlainCommand):
    help = "从备份恢复到空的系统；--check 只检查备份，什么也不改"
    refusal_opening = "没有通过，什么也没有改："

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="备份文件")
        parser.add_argument("--check", action="store_true", help="只检查备份是否完整")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *, file: str, check: bool, json: bool, **options: object) -> None:
        try:
            manifest, faults = _checked(Path(file)) if check else _restored(Path(file))
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=json)
        if json:
            self.stdout.write(as_json(manifest, faults))
        else:
            self.tell(manifest, faults, done="备份完好" if check else "恢复完成，和备份一致")
        if faults:
            raise SystemExit(REFUSED)

    def tell(self, manifest: Manifest, faults: list[str], *, done: str) -> None:
        """Say in sentences what was found."""
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(f"{done}。{plain_words(manifest)}")
        if faults:
            self.stdout.write(f"但是核验有 {len(faults)} 处不符：备份之前就是这样。")


def _checked(place: Path) -> tuple[Manifest, list[str]]:
    with reading(place) as archive:
        manifest = checked_manifest(archive, place)
        return manifest, list(chain_faults(archive, manifest))


def _restored(place: Path) -> tuple[Manifest, list[str]]:
    manifest = restore(place)
    return manifest, list(all_faults(manifest.audit_hash))


def as_json(manifest: Manifest, faults: list[str]) -> str:
    """The result as one JSON object (design §8)."""
    errors = [{"row": 0, "column": "", "value": "", "message": fault} for fault in faults]
    content = {"ok": not faults, "errors": errors} | contents(manifest)
    return json_text.dumps(content, ensure_ascii=False)
