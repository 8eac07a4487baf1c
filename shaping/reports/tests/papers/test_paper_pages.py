"""The Word file as LibreOffice prints it: never more than two pages of text."""

import re
import subprocess
from dataclasses import replace

import pytest

from assessments.tests.recalculation import SOFFICE, needs_soffice
from shaping.reports.contents import LateList, ListLine, TopicLine, Words
from shaping.reports.services.papers import report_docx
from shaping.reports.tests.factories import CODES, example_contents
from shaping.reports.tests.papers.building import IMPRINT

SENTENCE = "本月各村围绕人居环境整治，清理渠道2条、修路100米。"
LATER = replace(IMPRINT, version=2, reason="补正一件问题的类别" * 22, is_demo=True)


def pages_of(content, folder):
    """How many pages LibreOffice makes of it."""
    source = folder / "report.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=580)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", (folder / "report.pdf").read_bytes()))


def quiet(**changes):
    """Nothing to list, so that the three annexes are a page each."""
    return example_contents(problems=[], **changes)


def crowded():
    """As many missing lists, corrections and topics as any township could have."""
    names = [f"很长名字的第{number}个社区" for number in range(30)]
    missing = [ListLine(CODES[0], name, "missing", False, "", "") for name in names]
    late = [
        LateList(2026, month, CODES[0], name, "2026-10-09", False, 12)
        for month in range(1, 10)
        for name in names[:5]
    ]
    topics = [
        TopicLine("农村生活污水治理" * 9, "", "镇农业农村办" * 9, 12, 34, closed, "制度" * 50, "")
        for closed in (False, True)
        for _ in range(5)
    ]
    contents = quiet(lists=missing, late_lists=late, topics=topics, missing_years=[2026, 2027])
    return replace(contents, figures=contents.figures | {"missing": 30, "expected": 30})


@needs_soffice
@pytest.mark.parametrize(
    ("contents", "words", "imprint"),
    [
        (quiet(), Words(), IMPRINT),
        (quiet(), Words((SENTENCE * 9)[:200], SENTENCE * 3), IMPRINT),
        (quiet(), Words((SENTENCE * 12)[:300], (SENTENCE * 8)[:200]), LATER),
        (quiet(), Words((SENTENCE * 30)[:600], (SENTENCE * 30)[:400]), LATER),
        (quiet(), Words(("清渠\n" * 200)[:600], ("督办\n" * 200)[:400]), LATER),
        (crowded(), Words((SENTENCE * 30)[:600], (SENTENCE * 30)[:400]), LATER),
    ],
    ids=["automatic", "short", "middling", "full", "line by line", "crowded"],
)
def test_the_text_never_needs_a_third_page(contents, words, imprint, tmp_path):
    assert pages_of(report_docx(contents, words, imprint), tmp_path) <= 2 + 3
