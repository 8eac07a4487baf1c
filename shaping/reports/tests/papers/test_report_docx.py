"""The report as a Word file, read back: every number and every problem in it."""

import io
import re
import time
from dataclasses import replace
from random import Random

import pytest
import time_machine
from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from shaping.reports import wording
from shaping.reports.contents import FIGURE_KINDS, Words
from shaping.reports.services.papers import TABLE_KEYS, report_docx
from shaping.reports.tests.factories import example_contents, problem
from shaping.reports.tests.papers.building import IMPRINT, chance_contents, empty_contents

LISTS = {"附件1": "new", "附件2": "ongoing", "附件3": "closed"}


def built(contents=None, words=None, imprint=IMPRINT):
    return Document(
        io.BytesIO(report_docx(contents or example_contents(), words or Words(), imprint))
    )


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def rows_of(table):
    return [
        ["\n".join(p.text for p in cell.paragraphs) for cell in row.cells] for row in table.rows
    ]


def test_it_says_everything_in_order():
    contents = example_contents()
    words = wording.suggested_words(contents)

    assert texts(built(contents)) == [
        "沙坪镇“共同缔造”工作月报\n（2026年第10期）",
        "一、本月数据",
        wording.completeness_sentence(contents),
        wording.figures_sentence(contents),
        *wording.correction_lines(contents),
        "二、重点事项",
        words.highlights,
        "三、共性问题及建章立制情况",
        wording.topics_sentence(contents),
        "四、下月安排",
        words.plan,
        "附件：1. 新增问题清单",
        "2. 推进问题清单",
        "3. 销号问题清单",
        "沙坪镇人民政府",
        "2026年11月1日",
        wording.clock_sentence(contents),
        wording.self_statement(contents, IMPRINT),
        f"日志指纹{IMPRINT.audit_head}",
        "附件1",
        "新增问题清单",
        "附件2",
        "推进问题清单",
        "附件3",
        "销号问题清单",
    ]


def test_what_the_office_wrote_stands_line_by_line():
    found = texts(built(words=Words("清渠三条\r\n\r\n 修路一段 ", "督办")))

    assert found[found.index("二、重点事项") :][1:3] == ["清渠三条", "修路一段"]
    assert found[found.index("四、下月安排") + 1] == "督办"


def test_one_text_alone_leaves_the_other_automatic():
    found = texts(built(words=Words(plan="督办")))

    assert wording.suggested_words(example_contents()).highlights in found


def test_the_small_table_holds_the_figures():
    head, values = rows_of(built().tables[0])

    titles = [FIGURE_KINDS[key].title.removeprefix("期末") for key in TABLE_KEYS]
    assert dict(zip(head, values, strict=True)) == {
        title: str(example_contents().figures[key])
        for title, key in zip(titles, TABLE_KEYS, strict=True)
    }


def test_long_words_take_the_place_of_the_table():
    assert len(built(words=Words("整治人居环境。" * 80, "督办" * 200)).tables) == 3


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_every_number_and_problem_is_there(seed):
    contents = chance_contents(Random(seed))

    document = built(contents)

    assert wording.figures_sentence(contents) in texts(document)
    assert wording.completeness_sentence(contents) in texts(document)
    for table, key in zip(document.tables[-3:], LISTS.values(), strict=True):
        rows, lines = rows_of(table)[1:], contents.problems_of(key)
        if not lines:
            assert set(rows[0]) == {"本月无"}
            continue
        assert len(lines) == contents.figures[key]
        assert [row[:5] for row in rows] == [
            [str(number), line.number, line.village, line.category, line.description]
            for number, line in enumerate(lines, start=1)
        ]


def test_the_lists_say_what_became_of_each_problem():
    document = built()

    assert rows_of(document.tables[1])[1][5:] == [
        "46户",
        "镇农业农村办",
        "2026-10-22",
        "2026-11-20",
        "办理中",
    ]
    assert rows_of(document.tables[3])[1][5:] == [
        "46户",
        "镇农业农村办",
        "2026-10-22",
        "2026-10-29",
        "村2天、镇3天",
    ]


def test_what_a_problem_lacks_is_a_dash():
    line = problem(1, "new", "open", unit="", due_on="")

    assert rows_of(built(example_contents(problems=[line])).tables[1])[1][6:9:2] == ["—", "—"]


def test_the_lists_lie_and_repeat_their_heads():
    document = built()
    sections = document.sections

    assert [section.orientation for section in sections] == [
        WD_ORIENTATION.PORTRAIT,
        WD_ORIENTATION.LANDSCAPE,
    ]
    for table in document.tables[-3:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    breaks = {
        p.text: bool(p.paragraph_format.page_break_before)
        for p in document.paragraphs
        if p.text in LISTS
    }
    assert breaks == {"附件1": False, "附件2": True, "附件3": True}


def test_an_empty_month_is_a_report_too():
    document = built(empty_contents())

    assert [set(rows_of(table)[1]) for table in document.tables[1:]] == [{"本月无"}] * 3


def test_a_demo_warns_on_top():
    found = texts(built(imprint=replace(IMPRINT, is_demo=True)))

    assert found[0] == "演示数据，非真实情况"


def test_a_later_version_gives_its_reason():
    found = texts(built(imprint=replace(IMPRINT, version=2, reason="补正类别")))

    assert any(text.startswith("第2版，因补正类别重出，统计") for text in found)


def test_the_same_gives_the_same_bytes():
    with time_machine.travel("2026-11-01"):
        once = report_docx(example_contents(), Words(), IMPRINT)

    assert report_docx(example_contents(), Words(), IMPRINT) == once
    assert report_docx(example_contents(), Words("别的"), IMPRINT) != once


@pytest.mark.parametrize("bad", ["坏\0字", "坏\x0b字", "坏\ufffe字"])
def test_what_a_word_file_cannot_hold_is_left_out(bad):
    line = problem(1, "new", "open", description=bad)
    document = built(example_contents(problems=[line], issuing_body=bad), Words(bad, bad))

    assert texts(document).count("坏字") == 3
    assert rows_of(document.tables[1])[1][4] == "坏字"


def test_no_foreign_word_stands_in_it():
    document = built(imprint=replace(IMPRINT, content_hash="1" * 64, audit_head="2" * 64))
    properties = document.core_properties
    words = [
        *texts(document),
        *(cell for table in document.tables for row in rows_of(table) for cell in row),
    ]

    assert not re.search("[A-Za-z]", "".join(words))
    assert (properties.author, properties.comments) == ("沙坪镇人民政府", "")


def test_three_hundred_problems_take_no_time():
    problems = [
        problem(number, *keys, description="七组排灌渠淤塞约200米" * 4)
        for keys in (("new", "open"), ("carried", "open", "ongoing"), ("carried", "closed"))
        for number in range(100)
    ]
    contents = example_contents(problems=problems)

    start = time.process_time()
    report_docx(contents, Words(), IMPRINT)

    assert time.process_time() - start < 1
