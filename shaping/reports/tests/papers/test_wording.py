"""The sentences of a report, each read whole."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaping.reports import wording
from shaping.reports.contents import Comparison, LateList, ListLine, TopicLine
from shaping.reports.tests.factories import CODES, NAMES, example_contents, problem
from shaping.reports.tests.papers.building import IMPRINT, chance_contents, empty_contents


def lists(on_time=0, late=0, nil=0, missing=()):
    timings = ["on_time"] * on_time + ["late"] * late
    lines = [
        ListLine(CODES[0], NAMES[0], timing, number < nil, "2026-10-24", "")
        for number, timing in enumerate(timings)
    ]
    lines += [ListLine(CODES[0], name, "missing", False, "", "") for name in missing]
    counts = {
        "expected": len(lines),
        "on_time": on_time,
        "late": late,
        "nil": nil,
        "missing": len(missing),
    }
    contents = example_contents()
    return replace(contents, lists=lines, figures=contents.figures | counts)


def figures(**changes):
    contents = example_contents()
    return replace(contents, figures=contents.figures | changes)


def compared(**changes):
    contents = example_contents()
    other = Comparison(2025, 10, 1, "a" * 64, contents.figures | changes)
    return replace(contents, previous=other, last_year=other)


def test_the_title():
    assert wording.title_of(example_contents()) == "沙坪镇“共同缔造”工作月报（2026年第10期）"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (
            lists(10, 1, 2, ["堰市村"]),
            "应报12份，已报11份（按时10份、迟报1份，其中零报告2份），未报1份：堰市村。",
        ),
        (lists(2), "应报2份，已报2份（按时2份、迟报0份），未报0份。"),
        (lists(missing=["甲村", "乙村"]), "应报2份，已报0份，未报2份：甲村、乙村。"),
        (
            lists(missing=["甲村"] * 9),
            f"应报9份，已报0份，未报9份：{'、'.join(['甲村'] * 8)}等9个村(社区)。",
        ),
        (lists(), "本月没有要报清单的村(社区)。"),
    ],
)
def test_it_states_its_completeness(contents, words):
    sentence = wording.completeness_sentence(contents)

    assert sentence == f"{words}数据截至2026年10月31日24时。"


def late(month, name, day="2026-10-09", count=1, year=2026):
    return LateList(year, month, CODES[0], name, day, count == 0, count)


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        ([late(9, "黄茆村")], ["更正：9月清单，黄茆村于10月9日补报（新增1件），计入本月。"]),
        (
            [late(9, "黄茆村"), late(8, "码头村", count=0)],
            [
                "更正：8月清单，码头村于10月9日补报（零报告），计入本月。",
                "更正：9月清单，黄茆村于10月9日补报（新增1件），计入本月。",
            ],
        ),
        (
            [late(12, "黄茆村", "2025-12-31", year=2025)],
            ["更正：2025年12月清单，黄茆村于2025年12月31日补报（新增1件），计入本月。"],
        ),
        (
            [late(9, f"{name}村", count=2) for name in "甲乙丙丁"],
            ["更正：9月清单，甲村、乙村、丙村等4个村(社区)补报（共新增8件），计入本月。"],
        ),
        ([], []),
    ],
)
def test_it_corrects_earlier_months(lines, sentences):
    assert wording.correction_lines(example_contents(late_lists=lines)) == sentences


def test_paper_counts_the_corrections_it_has_no_room_for():
    contents = example_contents(late_lists=[late(month, "黄茆村") for month in range(1, 9)])

    lines = wording.short_corrections(contents)

    assert lines[:2] == wording.correction_lines(contents)[:2]
    assert lines[2:] == ["更正：以前月份的清单本月共补报8份，都计入本月，详见电子表格。"]


def test_the_figures_in_one_paragraph():
    assert wording.figures_sentence(example_contents()) == (
        "上月结转2件，新增3件，销号2件，期末在办3件，上呈县级0件，超期1件，反弹1件。"
        "销号问题在村平均2.0天、在镇平均3.0天，镇受理平均1.7天（工作日）。"
        "召开村湾夜话1场、23人次参加；集体议事2次，通过1次；日常检查3次。"
        "新增比上月少2件，销号比上月少2件，超期与上月持平；没有去年同期的月报，不作比较。"
    )


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (figures(returned=1), "销号后重办1件"),
        (figures(ended_otherwise=2), "合并、不予办理等2件"),
        (figures(parked=3), "挂账3件"),
        (figures(closed=0), "本月没有销号问题，镇受理平均1.7天。"),
        (figures(closed=0, accepted=0), "本月没有销号问题。"),
        (figures(accepted=0), "在镇平均3.0天（工作日）。"),
        (compared(new=0), "新增比上月多3件"),
        (compared(overdue=9), "超期比去年同期少8件。"),
        (empty_contents(), "没有上月和去年同期的月报，不作比较。"),
    ],
)
def test_the_figures_say_what_there_is(contents, words):
    assert words in wording.figures_sentence(contents)


def test_an_older_report_without_a_figure_is_not_compared_by_it():
    contents = replace(compared(), previous=Comparison(2026, 9, 1, "a" * 64, {"new": 3}))

    assert "。新增与上月持平；新增与去年同期持平，" in wording.figures_sentence(contents)


def test_the_automatic_words():
    words = wording.suggested_words(example_contents())

    assert words.highlights == "超期1件：黄茆村1件。反弹1件：码头村1件。未报清单1份：黄茆村。"
    assert words.plan == (
        "督办超期的1件，逐件定下办结日期。查清1件反弹问题的原因，防止再次发生。请黄茆村补报清单。"
        "回访核实本月销号的2件。继续办理在办的3件。推进1项共性问题建章立制。按时收齐下月问题清单。"
    )


def test_the_automatic_words_of_a_quiet_month():
    words = wording.suggested_words(empty_contents())

    assert words.highlights == "本月没有超期、反弹、上呈县级的问题，也没有未报的清单。"
    assert words.plan == "按时收齐下月问题清单。"


@given(st.integers(0, 10**6))
@settings(deadline=None)
def test_the_automatic_words_stay_within_their_lengths(seed):
    contents = chance_contents(Random(seed))
    names = [replace(line, village="村" * 40) for line in contents.problems]

    words = wording.suggested_words(replace(contents, problems=names))

    assert 0 < len(words.highlights) <= 600
    assert 0 < len(words.plan) <= 400


def test_the_automatic_words_never_tell_what_a_problem_is():
    lines = [problem(1, "carried", "open", "overdue", "recurred", description="某人的病情")]

    words = wording.suggested_words(example_contents(problems=lines))

    assert "病情" not in words.highlights + words.plan


def test_the_common_topics():
    assert wording.topics_sentence(example_contents()) == (
        "在推进共性问题1项：秸秆焚烧（镇农业农村办牵头，涉及2个村(社区)3件问题）。"
        "本月建章立制1项：渠道管护，订立《渠道管护制度》（2026年10月20日）。"
    )


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        ([], "本月没有在推进的共性问题，也没有新建的制度。"),
        ([TopicLine("路", "", "镇", 1, 1, True, "规", "")], "本月建章立制1项：路，订立《规》。"),
        (
            [TopicLine("长" * 80, "", "镇", 1, 1, False, "", "")],
            f"在推进共性问题1项：{'长' * 22}……（镇牵头，涉及1个村(社区)1件问题）。",
        ),
        (
            [TopicLine("路", "", "镇", 1, 1, False, "", "")] * 4,
            "在推进共性问题4项："
            + "、".join(["路（镇牵头，涉及1个村(社区)1件问题）"] * 3)
            + "等4项。",
        ),
    ],
)
def test_the_common_topics_in_few_words(topics, words):
    assert wording.topics_sentence(example_contents(topics=topics)) == words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], "天数从上报之日起按工作日计算，到销号之日或截止之日为止。"),
        (
            [2026, 2027],
            "天数从上报之日起按工作日计算，到销号之日或截止之日为止。"
            "2026年、2027年的节假日和调休还没有录入，暂按周一至周五计算。",
        ),
    ],
)
def test_how_days_are_counted(years, words):
    assert wording.clock_sentence(example_contents(missing_years=years)) == words


@pytest.mark.parametrize(
    ("imprint", "begin"),
    [
        (IMPRINT, "第1版，统计"),
        (
            replace(IMPRINT, version=2, reason="码头村补正了类别。"),
            "第2版，因码头村补正了类别重出，统计",
        ),
    ],
)
def test_what_it_says_of_itself(imprint, begin):
    assert wording.self_statement(example_contents(), imprint) == (
        f"{begin}2026年10月1日至2026年10月31日24时，2026年11月1日生成。内容指纹{'a1' * 32}"
    )
