"""公示, 通报 and 更正 as Word files, read back: form of the standard, and every figure."""

from dataclasses import replace
from datetime import date

import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from shaping.reports.ranking_contents import (
    DISCLOSURE,
    ERRATUM,
    NOTICE,
    AwardLine,
    CellLine,
    ErratumFacts,
    RankLine,
    TieLine,
    from_json,
    to_json,
)
from shaping.reports.ranking_wording import DEMANDS
from shaping.reports.services.ranking_docx import PaperHeading, ranking_docx
from shaping.reports.tests.rankings.building import example, read, rows_of, texts

HEADING = PaperHeading("沙政发〔2026〕1号", date(2026, 1, 16), "b2" * 32)
AWARDS = [
    AwardLine(1, "1号村", 150000),
    AwardLine(2, "2号村", 100000),
    AwardLine(3, "3号村", 50000),
]


def built(contents=None, heading=HEADING):
    return read(ranking_docx(contents or example(), heading))


def test_page_margins_and_lines_are_those_of_the_standard():
    document = built()
    section = document.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    style = document.styles["Normal"]
    spacing = style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    width = style.font.size.pt + int(spacing) / 20

    assert [round(edge.mm) for edge in edges] == [37, 35, 28, 26]
    assert int(225 * 72 / 25.4 / style.paragraph_format.line_spacing.pt) == 22
    assert int(156 * 72 / 25.4 / width) == 28


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("沙坪镇人民政府\n关于2025年度“共同缔造”工作\n考核结果的通报", "方正小标宋简体", Pt(22)),
        ("现将2025年度“共同缔造”工作考核结果通报如下。", "仿宋_GB2312", Pt(16)),
        ("一、基本情况", "黑体", Pt(16)),
        ("沙政发〔2026〕1号", "仿宋_GB2312", Pt(16)),
    ],
)
def test_title_text_and_headings_have_their_fonts(text, font, size):
    run = next(p for p in built().paragraphs if p.text == text).runs[0]

    assert (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size) == (font, size)


def test_a_notice_says_everything_in_order():
    assert texts(built(example(awards=AWARDS))) == [
        "沙政发〔2026〕1号",
        "沙坪镇人民政府\n关于2025年度“共同缔造”工作\n考核结果的通报",
        "各村(社区)：",
        "现将2025年度“共同缔造”工作考核结果通报如下。",
        "一、基本情况",
        "根据《沙坪镇“共同缔造”工作指导意见》，镇里组织开展了2025年度考核。"
        "日常人居环境整治成绩与年终集中考核拉练成绩按1:3确定总成绩，"
        "并经镇党委会议审定（沙党纪〔2026〕1号）。"
        "全年参评12个村(社区)，日常检查评分表132张，年终拉练评分表84张。"
        "年终成绩满5张评分表的，去掉一个最高分和一个最低分后取平均。",
        "考核结果于2026年1月5日至2026年1月9日公示5个工作日，没有收到异议。",
        "二、得分及排名",
        "三、奖励",
        "按照年度奖励标准，给予第1名1号村15万元（壹拾伍万元整）、第2名2号村10万元（壹拾万元整）、"
        "第3名3号村5万元（伍万元整）奖励，以项目或资金的形式兑现，合计30万元（叁拾万元整）。",
        "四、工作要求",
        *(f"{number}. {line}" for number, line in enumerate(DEMANDS, start=1)),
        "沙坪镇人民政府",
        "2026年1月16日",
        "总成绩＝（日常成绩×1＋年终成绩×3）÷4，四舍五入到两位小数；"
        "名次按没有舍入的成绩排，成绩相同的名次相同，后面的名次空出。",
        f"第1版排名，指纹a1a1a1a1a1a1a1a1…。日志指纹{'b2' * 32}",
    ]


def test_a_disclosure_says_its_days_and_where_to_object():
    document = built(example(kind=DISCLOSURE), replace(HEADING, number=""))
    found = texts(document)

    assert found[0] == "沙坪镇人民政府\n关于2025年度“共同缔造”工作\n考核结果的公示"
    assert found[1].endswith("并经镇党委会议审定（沙党纪〔2026〕1号），现将结果公示如下。")
    assert found[2:4] == [
        "公示时间：2026年1月5日至2026年1月9日（5个工作日）。"
        "对结果有异议的，请在公示期内以书面形式实名反映。",
        "受理单位：沙坪镇共同缔造办公室　联系电话：0715-0000000　地址：沙坪镇人民政府二楼",
    ]


def test_the_table_is_the_snapshot_and_repeats_its_head():
    table = built(example(45)).tables[0]
    rows = rows_of(table)

    assert rows[0] == ["名次", "村(社区)", "日常(分)", "年终(分)", "总成绩(分)"]
    assert rows[1] == ["1", "1号村", "89.99", "94.99", "93.74"]
    assert rows[45] == ["45", "45号村", "89.55", "94.55", "93.30"]
    assert len(rows) == 46
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_ties_stand_as_1_2_2_4_with_their_minutes():
    lines = [
        replace(line, rank=rank) for line, rank in zip(example(4).lines, (1, 2, 2, 4), strict=True)
    ]
    tie = TieLine(2, ["2号村", "3号村"], "并列平分奖励", "得分相同。", "沙党纪〔2026〕2号")
    document = built(example(4, lines=lines, ties=[tie]))

    assert [row[0] for row in rows_of(document.tables[0])] == ["名次", "1", "2", "2", "4"]
    assert (
        "总成绩并列第2名的2号村、3号村，并列平分奖励（依据：得分相同；会议纪要：沙党纪〔2026〕2号）。"
        in texts(document)
    )


def test_a_tie_without_a_decision_is_named():
    lines = [
        replace(line, rank=rank) for line, rank in zip(example(3).lines, (1, 2, 2), strict=True)
    ]

    assert "并列第2名：2号村、3号村。" in texts(built(example(3, lines=lines)))


def test_who_is_not_ranked_is_named_with_the_reason():
    missing = RankLine(None, "421223101299", "缺分村", 9000, None, None, "缺年终成绩，未参评")
    document = built(example(2, lines=[*example(2).lines, missing]))

    assert "没有参加排名的：缺分村（缺年终成绩）。" in texts(document)
    assert len(document.tables[0].rows) == 3


@pytest.mark.parametrize(
    ("awards", "words"),
    [
        (None, "奖励待镇党委研究后另行通知。"),
        ([], "本年度没有设奖励。"),
    ],
)
def test_without_prizes_it_says_so(awards, words):
    assert words in texts(built(example(awards=awards)))


def test_a_share_that_is_no_round_sum_stands_in_yuan():
    awards = [AwardLine(1, "1号村", 66666)]

    assert "66666元（陆万陆仟陆佰陆拾陆元整）" in "".join(texts(built(example(awards=awards))))


def test_objections_are_counted():
    facts = replace(example().disclosure, objections=2, upheld=1)

    assert "收到异议2件，其中成立1件，都已答复。" in "".join(
        texts(built(example(disclosure=facts)))
    )


def test_own_demands_replace_the_usual_ones():
    found = texts(built(example(demands=["把沟渠管好。"])))

    assert found[found.index("四、工作要求") + 1] == "把沟渠管好。"


@pytest.mark.parametrize("count", [1, 30])
def test_an_erratum_lists_every_changed_cell_and_the_whole_table(count):
    cells = [CellLine(f"{number}号村", "日常", "90.00", "40.00") for number in range(count)]
    facts = ErratumFacts(1, "抄错了", cells)
    document = built(example(kind=ERRATUM, version=2, erratum=facts))

    assert rows_of(document.tables[0]) == [
        ["村(社区)", "项目", "原为", "更正为"],
        *([cell.name, "日常", "90.00", "40.00"] for cell in cells),
    ]
    assert f"更正{count}处，逐处列表如下。" in "".join(texts(document))
    assert len(document.tables[1].rows) == 13


def test_an_erratum_that_changes_no_cell_says_so():
    facts = ErratumFacts(1, "规则写错")
    document = built(example(kind=ERRATUM, version=2, erratum=facts, published_on=""))

    assert "各单位的成绩和名次没有变化。" in "".join(texts(document))
    assert "公示期满没有异议的，以更正后的为准" in "".join(texts(document))
    assert len(document.tables) == 1


def test_a_demo_says_so_above_everything():
    assert texts(built(example(is_demo=True)))[0] == "演示数据，非真实情况"


@pytest.mark.parametrize("kind", [DISCLOSURE, NOTICE])
def test_a_year_brought_in_afterwards_says_so(kind):
    words = "本年度成绩系补录，当时已公示。"

    assert words in texts(built(example(kind=kind, is_past=True)))
    assert words not in texts(built(example(kind=kind)))


def test_equal_contents_give_equal_bytes_also_from_storage():
    contents = example(awards=AWARDS, ties=[TieLine(2, ["甲", "乙"], "排出先后", "依据", "1号")])

    assert from_json(to_json(contents)).fingerprint == contents.fingerprint
    assert ranking_docx(from_json(to_json(contents)), HEADING) == ranking_docx(contents, HEADING)
