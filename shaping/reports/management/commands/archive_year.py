"""Puts a township's year into one zip that can be checked without the system (design §7, §8)."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.utils import timezone

from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand
from shaping.reports.services.archives.keeping import FIRST_YEAR
from shaping.reports.services.archives.making import Summary, write_archive
from shaping.workflow import Refused
from villages.models import Township

MEBIBYTE = 1024 * 1024


def read_year(text: str) -> int:
    """A year that has begun; for argparse."""
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError("年份请写成 2026 的样子")
    if not FIRST_YEAR <= int(text) <= timezone.localdate().year:
        raise ArgumentTypeError(f"年份请写{FIRST_YEAR}到今年的四位数")
    return int(text)


class Command(PlainCommand):
    help = "把一个乡镇一年的全部材料做成一个归档包（zip），带校验程序。"
    refusal_opening = "没有生成归档包。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--township", required=True, help="乡镇代码，9位数字，例如 421223101")
        parser.add_argument("--year", required=True, type=read_year, help="年份，例如 2026")
        parser.add_argument("-o", "--output", required=True, type=Path, help="写到哪个文件")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, path = options["json"], options["output"]
        township = Township.objects.filter(code9=options["township"]).first()
        if township is None:
            words = f"没有代码是 {options['township']} 的乡镇。"
            self.refuse_whole(words, WRONG_CALL, as_json=as_json, value=options["township"])
        try:
            summary = write_archive(township, options["year"], path, by=None)
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=as_json, value=str(path))
        if as_json:
            content = {"ok": True, "file": str(path)} | vars(summary)
            self.stdout.write(json.dumps(content, ensure_ascii=False))
            return
        self._tell(township, summary, path)

    def _tell(self, township: Township, summary: Summary, path: Path) -> None:
        size = summary.zip_bytes / MEBIBYTE
        self.stdout.write(
            f"{township.name}{summary.year}年归档包：{summary.members}个文件，{size:.1f} MB，{path}"
        )
        for gap in summary.gaps:
            self.stdout.write(f"缺少：{gap}")
        self.stdout.write(f"清单指纹：{summary.manifest_sha256}")
        self.stdout.write(f"压缩包指纹：{summary.zip_sha256}")
        self.stdout.write("请把清单指纹另外记下来；校验时运行包里的“校验.py”。")
