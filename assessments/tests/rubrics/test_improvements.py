"""The improvement card's figures, from a version's snapshot."""

import pytest

from assessments.improvements import improvement_card
from assessments.scoring import Policy, policy_values


def line(code, points, most=1000, *, applicable=True, note=""):
    return {
        "code": code,
        "title": f"项目{code}",
        "max": most,
        "points": points,
        "applicable": applicable,
        "note": note,
    }


def sheet(*lines, on="2026-06-20", note=""):
    values = {"id": 1, "on": on, "by": "张检查", "points": 9000, "lines": list(lines)}
    return values | ({"note": note} if note else {})


def snapshot(*entrants):
    return {
        "format": 2,
        "policy": policy_values(Policy()),
        "entrants": [
            {"code": str(number), "name": f"村{number}", "daily": daily, "year_end": year_end}
            for number, (daily, year_end) in enumerate(entrants, start=1)
        ],
    }


def entrants(*points):
    """Entrants with one item each."""
    return snapshot(*(([sheet(line("A", value))], []) for value in points))


def test_own_best_mean_and_gaps():
    [item] = improvement_card(entrants(500, 800, 701, 667), "1").lines

    assert (item.own, item.best, item.mean) == (500, 800, 667)
    assert (item.gap_to_best, item.gap_to_mean) == (300, 167)


def test_whoever_is_best_has_no_gap():
    card = improvement_card(entrants(800, 500, 600, 600), "1")

    assert (card.lines[0].gap_to_best, card.lines[0].gap_to_mean) == (0, 0)
    assert card.gaps == []


def test_an_items_score_is_the_mean_of_its_sheets_rounded_half_up():
    daily = [sheet(line("A", points)) for points in (500, 501)]

    card = improvement_card(snapshot((daily, []), ([], []), ([], [])), "1")

    assert card.lines[0].own == 501


def test_what_does_not_apply_is_no_zero():
    sheets = [sheet(line("A", None, applicable=False)), sheet(line("A", 700))]
    never = [sheet(line("A", None, applicable=False))]

    others = [([sheet(line("A", points))], []) for points in (900, 800, 800)]

    card = improvement_card(snapshot((sheets, []), *others), "1")

    assert (card.lines[0].own, card.lines[0].mean) == (700, 800)
    card = improvement_card(snapshot((never, [])), "1")
    assert (card.lines[0].own, card.lines[0].gap_to_best) == (None, None)


@pytest.mark.parametrize("others", [(), (900,), (900, 800)])
def test_so_few_that_one_could_be_worked_out_are_not_compared(others):
    card = improvement_card(entrants(500, *others), "1")

    [item] = card.lines
    assert (item.own, item.best, item.mean) == (500, None, None)
    assert (item.gap_to_best, item.gap_to_mean) == (None, None)


def test_the_three_gaps_that_weigh_most_come_first():
    def entrant(lost):
        daily = [sheet(line("D", 1000 - 2 * lost))]
        tour = [sheet(*(line(code, 1000 - lost * n) for n, code in enumerate("WXYZ", start=0)))]
        return daily, tour

    card = improvement_card(snapshot(entrant(100), *[entrant(0)] * 3), "1")

    # Daily D lacks 200 × 1; the tour's X, Y, Z lack 100, 200, 300 × 3.
    assert [item.code for item in card.gaps] == ["Z", "Y", "X"]
    assert [item.code for item in card.daily] == ["D"]
    assert [item.code for item in card.year_end] == ["W", "X", "Y", "Z"]


def test_items_of_another_rubric_are_not_mixed_in():
    changed = [sheet(line("A", 1900, most=2000))]
    same = [sheet(line("A", 600))]

    card = improvement_card(snapshot(*[(same, [])] * 4, (changed, [])), "1")

    assert card.lines[0].best == 600


def test_own_notes_stand_there_without_the_inspector():
    own = [sheet(line("A", 500, note="二组有垃圾"), on="2026-07-01", note="总体好")]
    other = [sheet(line("A", 900, note="别村的话"))]

    card = improvement_card(snapshot((own, []), (other, [])), "1")

    assert [(note.on, note.title, note.words) for note in card.notes] == [
        ("2026-07-01", "", "总体好"),
        ("2026-07-01", "项目A", "二组有垃圾"),
    ]
    assert "张检查" not in repr(card)
    assert "别村的话" not in repr(card)


def test_a_version_of_the_first_format_has_no_items():
    old = {"id": 1, "on": "2025-06-20", "by": "检查组", "points": 9000}

    card = improvement_card(snapshot(([old], [old]), ([old], [old])), "1")

    assert (card.lines, card.gaps, card.notes) == ([], [], [])
