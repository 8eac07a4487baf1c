"""The points of a sheet as properties of the pure formula."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import MAX_POINTS, sheet_points


@st.composite
def lines(draw, most=30):
    """Items that apply, with their points given."""
    tops = draw(st.lists(st.integers(1, MAX_POINTS), min_size=1, max_size=most))
    return [(draw(st.integers(0, top)), top) for top in tops]


@given(lines())
def test_it_lies_between_nothing_and_everything(given_lines):
    assert 0 <= sheet_points(given_lines) <= MAX_POINTS


@given(lines())
def test_it_is_the_exact_share_rounded_half_up(given_lines):
    share = Fraction(sum(points for points, _ in given_lines), sum(top for _, top in given_lines))

    assert abs(sheet_points(given_lines) - share * MAX_POINTS) <= Fraction(1, 2)


@given(lines(), st.randoms())
def test_the_order_of_items_does_not_matter(given_lines, random):
    shuffled = random.sample(given_lines, len(given_lines))

    assert sheet_points(shuffled) == sheet_points(given_lines)


@given(lines(), st.integers(1, MAX_POINTS))
def test_an_open_item_leaves_it_open(given_lines, top):
    assert sheet_points([*given_lines, (None, top)]) is None


@given(lines())
def test_full_points_are_a_hundred(given_lines):
    assert sheet_points([(top, top) for _, top in given_lines]) == MAX_POINTS


@given(lines(), st.integers(1, MAX_POINTS))
def test_not_applicable_is_no_zero(given_lines, top):
    """Leaving an item out never gives less than nothing for it."""
    assert sheet_points(given_lines) >= sheet_points([*given_lines, (0, top)])


@given(lines())
def test_a_better_item_never_lowers_it(given_lines):
    (points, top), *rest = given_lines

    assert sheet_points([(top, top), *rest]) >= sheet_points([(points, top), *rest])


def test_a_rubric_of_a_hundred_is_the_plain_sum():
    assert sheet_points([(5900, 6000), (3550, 4000)]) == 9450


def test_nothing_that_applies_gives_no_points():
    assert sheet_points([]) is None
