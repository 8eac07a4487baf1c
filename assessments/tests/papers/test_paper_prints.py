"""Printed packs: a page a village with its serial, its rubric, room to write, and no score."""

import pytest
from django.utils import timezone

from assessments.models import Recusal
from assessments.tests.judging.cast import assigned, begun
from assessments.tests.papers.cast import paper_url


def page_of(client, name, row) -> str:
    return client.get(paper_url(name, row)).content.decode()


def test_a_page_says_all_that_is_needed(assignment, sign_in, inspector):
    page = page_of(sign_in(inspector), "print", assignment.member)

    rubric = assignment.cycle.year_end_rubric
    for words in (
        f"编号：{assignment.serial}",
        "堰市村",
        "检查人签名",
        "A2",
        "庭院整洁美化",
        "满分100.00分",
        str(rubric),
        "指纹 0000000000000000",
    ):
        assert words in page


def test_every_inspector_has_his_own_pack(assignment, cycle, appoint, sign_in, office):
    other = assigned(cycle, appoint("inspector"))
    client = sign_in(office)

    assert other.serial not in page_of(client, "print", assignment.member)
    both = page_of(client, "panel-print", cycle)
    assert both.count('class="paper-page"') == 2


def test_what_nobody_scores_is_not_printed(assignment, cycle, inspector, leader, sign_in, office):
    excused, barred = assigned(cycle, inspector), assigned(cycle, inspector)
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "道路中断"}
    type(excused).objects.filter(pk=excused.pk).update(**values)
    Recusal.objects.create(
        member=barred.member, village=barred.entrant.village, ground="home", declared_by=inspector
    )

    page = page_of(sign_in(office), "print", assignment.member)
    assert assignment.serial in page
    assert excused.serial not in page
    assert barred.serial not in page


def test_nothing_to_print_says_so(assignment, sign_in, office):
    assignment.delete()

    assert "没有要打印的评分表" in page_of(sign_in(office), "panel-print", assignment.cycle)


def test_what_was_scored_is_not_printed(assignment, sign_in, inspector):
    begun(assignment)

    assert "二组路口有垃圾" not in page_of(sign_in(inspector), "print", assignment.member)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pack_asks_the_same_however_many_pages(
    count, cycle, inspector, sign_in, office, django_assert_num_queries
):
    rows = [assigned(cycle, inspector) for _ in range(count)]
    client = sign_in(office)

    with django_assert_num_queries(14):
        client.get(paper_url("print", rows[0].member))
