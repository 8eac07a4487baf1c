"""What changed between two submissions of a list."""

from issues.models import CarriedStatus
from issues.queries.differences import differences_of
from issues.tests.desk_scenes import add_new, add_row, carry, submitted, submitted_again
from issues.tests.factories import IssueFactory


def kinds(found):
    return [row.kind for row in found.rows]


def test_a_first_submission_is_compared_with_nothing(village):
    found = differences_of(submitted(village, new=2))

    assert (found.earlier, found.removed, found.summary) == (None, [], "")
    assert kinds(found) == ["没有变", "没有变"]


def test_it_tells_new_removed_and_changed_rows(village):
    first = submitted(village, new=2)
    kept, dropped = (entry.issue for entry in first.entries.order_by("position"))
    second = submitted_again(first)
    kept.description = "七组排灌渠淤塞300米"
    add_row(second, kept, "new")
    added = add_new(second)

    found = differences_of(second)

    assert kinds(found) == ["有改动", "新加"]
    assert found.rows[1].entry == added
    assert [entry.issue for entry in found.removed] == [dropped]
    assert found.summary == "新加1条，有改动1条，去掉1条"


def test_it_tells_each_field_with_both_values(village):
    first = submitted(village)
    issue = IssueFactory(village=village, in_progress=True)
    carry(first, issue)
    second = submitted_again(first)
    carry(second, issue, CarriedStatus.DONE, "已清淤")

    changes = differences_of(second).rows[0].changes

    assert [(change.label, change.old, change.new) for change in changes] == [
        ("村里报的情况", "还在办", "已办好"),
        ("村里说明", "（空）", "已清淤"),
    ]


def test_a_row_keeps_the_reason_of_the_last_return(village):
    first = submitted(village, new=1)
    entry = first.entries.get()
    first.entries.update(return_reason="请写清哪一段")
    second = submitted_again(first)
    add_row(second, entry.issue, "new")

    found = differences_of(second)

    assert found.rows[0].earlier_reason == "请写清哪一段"
    assert found.summary == "内容没有变"


def test_it_compares_with_the_last_but_one_only(village):
    first = submitted(village, new=1)
    issue = first.entries.get().issue
    second = submitted_again(first)
    third = submitted_again(second)
    add_row(third, issue, "new")

    assert kinds(differences_of(third)) == ["新加"]


def test_an_empty_column_does_not_count_as_one(village):
    first = submitted(village, new=1)
    entry = first.entries.get()
    second = submitted_again(first)
    again = add_row(second, entry.issue, "new")
    again.words.pop("来源")
    again.save()

    assert kinds(differences_of(second)) == ["没有变"]
