from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaping.spreadsheets.cells import CellError, parse_score

HUNDREDTHS = st.integers(0, 10_000)


@given(HUNDREDTHS)
def test_it_reads_text_and_number_alike(points):
    written = str(Decimal(points) / 100)

    assert parse_score(written) == parse_score(float(written)) == points


@given(HUNDREDTHS)
def test_it_folds_full_width_digits(points):
    written = str(Decimal(points) / 100)
    wide = written.translate({ord(mark): ord(mark) + 0xFEE0 for mark in "0123456789."})

    assert parse_score(f"\u3000{wide} 分 ") == points


@given(HUNDREDTHS, st.integers(1, 9))
def test_it_refuses_a_third_decimal_in_text_and_number(points, third):
    written = f"{Decimal(points) / 100:.2f}{third}"
    for value in (written, float(written)):
        with pytest.raises(CellError):
            parse_score(value)


@given(st.floats(0, 100, allow_nan=False))
def test_it_never_rounds_what_is_written(number):
    exact = Decimal(repr(number))
    try:
        points = parse_score(number)
    except CellError:
        assert abs(exact * 100 - round(exact * 100)) >= Decimal("1e-9")
    else:
        assert abs(exact - Decimal(points) / 100) < Decimal("1e-11")


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_it_gives_hundredths_or_a_sentence_whatever_is_written(value):
    told = points_or_sentence(value)

    if isinstance(told, int):
        assert 0 <= told <= 10_000
    else:
        assert told is None or told.startswith("写的是")


def points_or_sentence(value):
    try:
        return parse_score(value)
    except CellError as error:
        return str(error)


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (88.30000000000001, 8830),
        (0.1 + 0.2, 30),
        (100.0, 10_000),
        (-0.0, 0),
        (90, 9000),
        ("88.4分", 8840),
        ("88.400", 8840),
        ("", None),
        ("  \u3000", None),
        (None, None),
    ],
)
def test_it_takes(value, points):
    assert parse_score(value if value is not None else "") == points


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("九十", "写的是“九十”，请改成数字，例如 90"),
        ("分", "写的是“分”，请改成数字，例如 90"),
        (188.555, "写的是“188.555”，不能大于 100，请改成 0 到 100 之间的数"),
        (101.0, "写的是“101”，不能大于 100，请改成 0 到 100 之间的数"),
        ("-1", "写的是“-1”，不能小于 0，请改成 0 到 100 之间的数"),
        (88.305, "写的是“88.305”，最多两位小数，请改成例如 88.25"),
        (88.3000000001, "写的是“88.3000000001”，最多两位小数，请改成例如 88.25"),
        ("1,000", "写的是“1,000”，请改成数字，例如 90"),
        ("90%", "写的是“90%”，请改成数字，例如 90"),
        ("1e1", "写的是“1e1”，请改成数字，例如 90"),
        (float("inf"), "写的是“inf”，请改成数字，例如 90"),
        (float("nan"), "写的是“nan”，请改成数字，例如 90"),
        (1e300, "写的是“1e+300”，请改成数字，例如 90"),
    ],
)
def test_it_says_what_is_written_and_what_to_do(value, message):
    with pytest.raises(CellError) as error:
        parse_score(value)

    assert str(error.value) == message
