"""Figures and dates in templates, as people read them."""

from datetime import UTC, date, datetime

import pytest

from shaping.dashboard.templatetags import words


@pytest.mark.parametrize(
    ("filtered", "text"),
    [
        (words.score(9135), "91.35"),
        (words.score(0), "0.00"),
        (words.score(None), "—"),
        (words.yuan(150_000), "150,000元"),
        (words.yuan(None), "—"),
        (words.grouped(150_000), "150,000"),
        (words.grouped(None), "—"),
        (words.wan(150_000), "15万元"),
        (words.wan(125_000), "12.5万元"),
        (words.wan(1_000_000), "100万元"),
        (words.capital(150_000), "壹拾伍万元整"),
        (words.day(date(2026, 10, 5)), "2026年10月5日"),
        (words.day("2026-10-05"), "2026年10月5日"),
        (words.day(None), "—"),
        (words.moment(datetime(2026, 10, 25, 1, 12, tzinfo=UTC)), "2026年10月25日 09:12"),
        (words.moment(None), "—"),
    ],
)
def test_it_reads_as_people_write(filtered, text):
    assert filtered == text
