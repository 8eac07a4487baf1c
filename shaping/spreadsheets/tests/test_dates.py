import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaping.spreadsheets.cells import CellError, parse_date, parse_score

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))
DAY = datetime.date(2026, 12, 20)


@given(DAYS)
def test_it_reads_every_way_to_write_a_day_alike(day):
    ways = (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        f"{day:%Y%m%d}",
        float(f"{day:%Y%m%d}"),
        day,
        datetime.datetime.combine(day, datetime.time(8, 30)),
        float((day - datetime.date(1899, 12, 30)).days),
    )

    assert {parse_date(way) for way in ways} == {day}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(), st.times()))
def test_it_gives_a_day_or_a_sentence_whatever_is_written(value):
    told = day_or_sentence(value)

    if isinstance(told, datetime.date):
        assert 2000 <= told.year < 2100
    else:
        assert told is None or told.startswith("写的是")


def day_or_sentence(value):
    try:
        return parse_date(value)
    except CellError as error:
        return str(error)


@pytest.mark.parametrize(
    "text",
    ["２０２６年１２月２０日", " 2026 年 12 月 20 日", "2026-12-20 00:00:00", "2026-12-20T08:30"],
)
def test_it_folds(text):
    assert parse_date(text) == DAY


def test_it_takes_an_empty_cell_for_no_day():
    assert parse_date("") is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("12月20日", "没有写年份，请写上年份"),
        ("12-20", "没有写年份"),
        (12.2, "没有写年份"),
        ("2026年12月", "没有写到日"),
        ("26.12.20", "年份要写四位"),
        ("2026-02-30", "没有这一天"),
        ("20261340", "没有这一天"),
        ("1899-01-01", "年份不对"),
        (datetime.date(1926, 1, 1), "年份不对"),
        (datetime.time(8, 30), "写的是时间“08:30:00”"),
        (datetime.timedelta(hours=30), "写的是时间"),
        (88.0, "不是日期"),
        ("昨天", "写的是“昨天”，不是日期，请写年月日，例如 2026-12-20"),
    ],
)
def test_it_says_what_is_missing(value, words):
    with pytest.raises(CellError, match=words):
        parse_date(value)


@pytest.mark.parametrize(
    "value", [DAY, datetime.time(8), datetime.datetime.combine(DAY, datetime.time(8))]
)
def test_it_takes_no_day_for_a_score(value):
    with pytest.raises(CellError, match="写的是日期或时间"):
        parse_score(value)
