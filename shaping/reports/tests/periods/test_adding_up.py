"""A quarter added up by hand from three months: what happened, what stands, what was carried."""

from dataclasses import replace

import pytest

from shaping.reports import period_wording as words
from shaping.reports.contents import DAY_SUMS, FIGURE_KINDS
from shaping.reports.periods import FLOWS, PERIOD_KEYS, STOCKS, MonthPart, Period, Span
from shaping.reports.tests.factories import CODES, NAMES
from shaping.reports.tests.periods.building import month_contents, quarter


def test_every_figure_of_the_quarter():
    assert quarter().figures == {
        "expected": 9,
        "on_time": 5,
        "late": 2,
        "nil": 1,
        "missing": 2,
        "late_before": 1,
        "carried": 4,
        "new": 27,
        "closed": 23,
        "ended_otherwise": 3,
        "returned": 1,
        "recurred": 3,
        "escalated": 6,
        "talks": 6,
        "talk_people": 240,
        "decisions": 3,
        "decisions_passed": 2,
        "inspections": 6,
        "topics_closed": 1,
        "open": 6,
        "overdue": 1,
        "parked": 1,
        "hamlets": 6,
        "core_founded": 12,
        "core_working": 11,
        "topics_open": 1,
        "closed_village_days": 46,
        "closed_township_days": 5 * 7 + 8 * 8 + 10 * 9,
        "accept_days": 24,
        "accepted": 12,
    }


def test_no_figure_is_both_or_forgotten():
    assert not set(FLOWS) & set(STOCKS)
    assert set(PERIOD_KEYS) == set(FIGURE_KINDS) - {"ongoing"}


def test_means_come_from_sums():
    found = quarter()

    assert [found.mean_text(key) for key in DAY_SUMS] == ["2.0", "8.2", "2.0"]


def test_what_came_and_went_leaves_what_is_open():
    assert quarter().is_balanced
    assert not quarter(7, 9).is_balanced
    assert words.balance_sentence(quarter()) == ""
    assert "有的月份没有月报" in words.balance_sentence(quarter(7, 9))


def test_villages_stand_in_the_registers_order_with_their_own_sums():
    first, second, third = quarter().villages

    assert [line.code for line in quarter().villages] == CODES
    assert first.lists == {"expected": 3, "on_time": 2, "late": 1, "nil": 1, "missing": 0}
    assert second.lists == {"expected": 3, "on_time": 2, "late": 1, "nil": 0, "missing": 0}
    assert third.lists == {"expected": 3, "on_time": 1, "late": 0, "nil": 0, "missing": 2}
    assert first.counts == {
        "carried": 3,
        "new": 24,
        "closed": 20,
        "open": 5,
        "overdue": 0,
        "recurred": 1,
    }
    assert (first.talks, second.decisions, first.inspections) == (6, 3, 6)
    assert (first.mean_points, third.mean_points) == (8008, None)


@pytest.mark.parametrize("key", ["carried", "new", "closed", "open", "overdue", "recurred"])
def test_villages_and_categories_add_up_to_the_figure(key):
    found = quarter()

    assert sum(line.counts[key] for line in found.villages) == found.figures[key]
    assert sum(line.counts[key] for line in found.categories) == found.figures[key]


def test_a_village_that_was_merged_meanwhile_keeps_its_line():
    gone = replace(month_contents(9), villages=[], lists=[], talks=[], decisions=[], scores=[])
    months = [MonthPart(1, "a" * 64, month_contents(8)), MonthPart(1, "b" * 64, gone)]

    assert [line.name for line in Period(Span(2026, 3), months, None).villages] == NAMES


def test_a_missing_month_is_named():
    found = quarter(7, 9)

    assert found.missing == [8]
    assert words.completeness_sentence(found) == (
        "本季度应有3期月报，已有2期（7月、9月），缺8月，以下只汇总已有的月份。"
        "数据截至2026年9月30日24时。"
    )
    assert words.completeness_sentence(quarter()) == (
        "本季度3期月报齐全。数据截至2026年9月30日24时。"
    )


def test_the_fingerprint_follows_the_months():
    one = quarter()
    renewed = Period(one.span, [*one.months[:2], replace(one.months[2], version=2)], None)
    changed = [*one.months[:2], replace(one.months[2], content_hash="c" * 64)]

    assert quarter().fingerprint == one.fingerprint
    assert (
        len({one.fingerprint, renewed.fingerprint, Period(one.span, changed, None).fingerprint})
        == 3
    )
    assert words.self_statement(renewed).startswith("由2026年7月、8月、9月第2版月报汇总。")


def test_it_is_compared_with_the_stretch_before():
    before = quarter().figures | {"new": 20, "closed": 30, "overdue": 1}

    assert words.comparison_sentence(quarter(before=before)) == (
        "新增比上季度多7件，销号比上季度少7件，超期与上季度持平，反弹与上季度持平。"
    )
    assert words.comparison_sentence(quarter()) == "2026年第二季度的月报不齐，不作比较。"
    assert words.comparison_sentence(quarter(7, before=before)) == (
        "本季度的月报不齐，不与2026年第二季度比较。"
    )


@pytest.mark.parametrize(
    ("span", "before", "code", "name", "months"),
    [
        (Span(2026, 1), Span(2025, 4), "2026-Q1", "2026年第一季度", [1, 2, 3]),
        (Span(2026, 4), Span(2026, 3), "2026-Q4", "2026年第四季度", [10, 11, 12]),
        (Span(2026), Span(2025), "2026", "2026年", list(range(1, 13))),
    ],
)
def test_spans(span, before, code, name, months):
    assert (span.before, span.code, span.words, span.months) == (before, code, name, months)


def test_sentences_of_the_quarter():
    found = quarter()

    assert words.lists_sentence(found) == (
        "问题清单应报9份，当月已报7份（按时5份、迟报2份，其中零报告1份），"
        "当月未报2份，之后补报1份。"
    )
    assert words.problems_sentence(found) == (
        "期初结转4件，新增27件，销号后重办1件，办结销号23件，合并、不予办理等3件，期末在办6件，"
        "上呈县级6件，反弹3件，期末超期1件，挂账1件。销号问题在村平均2.0天、在镇平均8.2天（工作日）。"
    )
    assert words.organizations_sentence(found).endswith(
        "与2026年7月月报相比，已建多2个，运转正常多2个。"
    )
    assert words.unfinished_sentence(found) == "还没有建齐的：码头村、黄茆村。"
    assert words.quiet_villages_sentence(found) == "没有登记夜话的：码头村、黄茆村。"
    assert words.causes_sentence(found) == (
        "期末超期：码头村1件。反弹：堰市村1件、码头村2件。当月未报清单：黄茆村2份。"
    )
    assert "订立《管护制度》（2026年9月20日）" in words.topics_sentence(found)
