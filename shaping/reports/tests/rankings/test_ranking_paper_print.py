"""The papers as LibreOffice prints them: long tables go on over pages, nothing is lost."""

import pytest

from assessments.tests.recalculation import needs_soffice
from shaping.reports.ranking_contents import DISCLOSURE, ERRATUM, CellLine, ErratumFacts
from shaping.reports.services.ranking_docx import ranking_docx
from shaping.reports.tests.papers.test_paper_pages import pages_of
from shaping.reports.tests.rankings.building import example
from shaping.reports.tests.rankings.test_ranking_docx import AWARDS, HEADING


def erratum(count):
    cells = [CellLine(f"{number}号村", "日常", "90.00", "40.00") for number in range(count)]
    facts = ErratumFacts(1, "抄错了", cells)
    return example(count, kind=ERRATUM, version=2, erratum=facts)


@needs_soffice
@pytest.mark.parametrize(
    ("contents", "pages"),
    [
        (example(12, awards=AWARDS), (2, 3)),
        (example(12, kind=DISCLOSURE), (1, 2)),
        (example(45, kind=DISCLOSURE), (3, 3)),
        (erratum(1), (2, 2)),
        (erratum(30), (3, 4)),
    ],
    ids=["notice", "disclosure", "45 villages", "one cell", "30 cells"],
)
def test_it_prints_on_as_many_pages_as_it_needs(contents, pages, tmp_path):
    least, most = pages

    assert least <= pages_of(ranking_docx(contents, HEADING), tmp_path) <= most
