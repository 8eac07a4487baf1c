"""The panel's pages: list, forms, declaration, printed recusals."""

import pytest
from django.urls import reverse

from assessments.models import CycleState, PanelMember, Recusal
from assessments.tests.factories import AssignmentFactory, CycleFactory, PanelMemberFactory
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def address(year, name="panel"):
    return reverse(f"assessments:{name}", args=[year.township.code9, year.year])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def past_year(year):
    return CycleFactory(township=year.township, year=2025)


def test_the_office_sees_loads_conflicts_and_who_is_left(
    client_of, office, member, other_entrant, give_conflict
):
    year = member.cycle
    give_conflict(member, "home")
    AssignmentFactory(cycle=year, member=member, entrant=other_entrant)

    page = text_of(client_of(office).get(address(year)))

    assert "每人评1个单位。" in page
    assert "老家在堰市村" in page
    assert "还有1个单位没有分人：堰市村。" in page


@pytest.mark.parametrize("count", [1, 3])
def test_one_and_three_members_cost_the_same(
    client_of, office, add_inspector, give_conflict, count, django_assert_num_queries
):
    for number in range(count):
        member = add_inspector(f"张{number}")
        give_conflict(member, "declared")
        entrant = member.cycle.entrants.order_by("code").last()
        AssignmentFactory(cycle=member.cycle, member=member, entrant=entrant)
    client = client_of(office)
    client.get(address(member.cycle))

    with django_assert_num_queries(15):
        client.get(address(member.cycle))


def test_an_inspector_finds_himself_only(client_of, year, member, add_inspector, give_conflict):
    add_inspector("李四")
    give_conflict(member, "posting")

    page = text_of(client_of(member.user).get(address(year)))

    assert "堰市村驻村(包村)干部" in page
    assert "李四" not in page
    assert address(year, "recusal-declare") in page
    assert address(year, "member-add") not in page


def test_an_inspector_who_is_not_listed_is_told_whom_to_ask(client_of, appoint, year):
    inspector = appoint(Role.INSPECTOR)

    assert "您还不在本年度的考核组里" in text_of(client_of(inspector).get(address(year)))


@pytest.mark.parametrize("role", ["village_officer", "other_office"])
def test_others_see_no_panel(request, client_of, year, role):
    response = client_of(request.getfixturevalue(role)).get(address(year))

    assert response.status_code in {403, 404}


def test_the_office_lists_an_inspector(client_of, office, appoint, year, village):
    inspector = appoint(Role.INSPECTOR)
    form = {"user": inspector.pk, "unit_name": "镇政府", "home_village": village.pk}

    response = client_of(office).post(address(year, "member-add"), form, follow=True)

    assert "已列入考核组" in text_of(response)
    assert PanelMember.objects.get().home_village == village


def test_whoever_is_no_inspector_is_not_among_the_choices(client_of, office, appoint, year):
    secretary = appoint(Role.VILLAGE_SECRETARY)

    response = client_of(office).post(address(year, "member-add"), {"user": secretary.pk})

    assert "没有“考核组成员”的任职" in text_of(response)
    assert not PanelMember.objects.exists()


def test_a_refusal_stands_above_the_form(client_of, office, appoint, year):
    inspector = appoint(Role.INSPECTOR)
    type(year).objects.update(state=CycleState.CLOSED)

    response = client_of(office).post(address(year, "member-add"), {"user": inspector.pk})

    assert "考核组不能再改" in text_of(response)


def test_a_member_is_corrected(client_of, office, member, entrant, village):
    AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)
    place = reverse("assessments:member-edit", args=[member.pk])
    assert client_of(office).get(place).status_code == 200

    response = client_of(office).post(
        place, {"unit_name": "镇政府", "home_village": village.pk}, follow=True
    )

    assert "原来分给他的堰市村已经收回" in text_of(response)
    member.refresh_from_db()
    assert (member.unit_name, member.home_village) == ("镇政府", village)


def test_a_correction_that_is_refused_says_why(client_of, office, member, year):
    type(year).objects.update(state=CycleState.SEALED)
    place = reverse("assessments:member-edit", args=[member.pk])

    response = client_of(office).post(place, {"unit_name": "镇政府"})

    assert "不能再改" in text_of(response)


def test_a_member_is_taken_off_after_a_look(client_of, office, member):
    place = reverse("assessments:member-remove", args=[member.pk])
    assert "移出考核组" in text_of(client_of(office).get(place))
    assert PanelMember.objects.exists()

    response = client_of(office).post(place, follow=True)

    assert "已移出考核组" in text_of(response)
    assert not PanelMember.objects.exists()
    assert client_of(office).post(place).status_code == 404


def test_an_earlier_panel_is_taken_over(client_of, office, year, past_year, member, township):
    member.cycle = past_year
    member.save()
    left = PanelMemberFactory(cycle=past_year, user__display_name="李四")
    AppointmentFactory(user=left.user, role=Role.FINANCE, township=township)
    assert "沿用2025年度的考核组" in text_of(client_of(office).get(address(year)))

    page = text_of(client_of(office).post(address(year, "panel-copy"), follow=True))

    assert "沿用了2025年度考核组1人。没有沿用李四" in page
    assert year.panel.get().user == member.user


def test_without_an_earlier_panel_there_is_none_to_take_over(client_of, office, year):
    response = client_of(office).post(address(year, "panel-copy"))

    assert (response.status_code, "逐个添加" in text_of(response)) == (422, True)


def test_an_inspector_declares_on_his_page(client_of, member, year, village):
    client = client_of(member.user)
    assert f'value="{member.pk}" selected' in text_of(client.get(address(year, "recusal-declare")))
    form = {"member": member.pk, "village": village.pk, "ground": "relative", "words": "妻弟"}

    response = client.post(address(year, "recusal-declare"), form, follow=True)

    assert "已登记：王建国回避堰市村。" in text_of(response)
    assert "近亲属在本村任职：妻弟" in text_of(response)


def test_before_the_year_is_opened_the_villages_are_the_registers(client_of, member, village):
    year = member.cycle
    year.entrants.all().delete()
    type(year).objects.update(state=CycleState.PLANNED)
    form = {"member": member.pk, "village": village.pk, "ground": "relative"}

    page = client_of(member.user).post(address(year, "recusal-declare"), form, follow=True)

    assert "已登记：王建国回避堰市村。" in text_of(page)
    assert "近亲属在本村任职" in text_of(page)


def test_an_inspector_cannot_pick_a_colleague(client_of, member, add_inspector, year, village):
    colleague = add_inspector("李四")
    form = {"member": colleague.pk, "village": village.pk, "ground": "relative"}

    response = client_of(member.user).post(address(year, "recusal-declare"), form)

    assert "请选择考核组成员。" in text_of(response)
    assert not Recusal.objects.exists()


def test_what_was_typed_stays_with_the_refusal(client_of, office, member, year, village):
    form = {"member": member.pk, "village": village.pk, "ground": "other", "words": ""}
    page = text_of(client_of(office).post(address(year, "recusal-declare"), form))
    assert "请写明是什么" in page
    form |= {"ground": "relative", "words": "妻弟任会计"}
    client_of(office).post(address(year, "recusal-declare"), form)

    page = text_of(client_of(office).post(address(year, "recusal-declare"), form))

    assert "已经申报过" in page
    assert "妻弟任会计" in page
    assert Recusal.objects.count() == 1


def test_the_office_withdraws_with_a_reason(client_of, office, member, village, give_conflict):
    give_conflict(member, "declared")
    place = reverse("assessments:recusal-withdraw", args=[Recusal.objects.get().pk])
    assert "请写原因。" in text_of(client_of(office).post(place, {"reason": ""}))

    response = client_of(office).post(place, {"reason": "选错了村"}, follow=True)

    assert "已撤回" in text_of(response)
    assert not Recusal.objects.exists()


def test_a_withdrawal_that_is_refused_says_why(
    client_of, office, member, other_entrant, give_conflict
):
    give_conflict(member, "declared")
    AssignmentFactory(cycle=other_entrant.cycle, member=member, entrant=other_entrant)
    place = reverse("assessments:recusal-withdraw", args=[Recusal.objects.get().pk])

    assert "不能再撤回" in text_of(client_of(office).post(place, {"reason": "选错了村"}))


def test_recusals_print_with_a_line_to_sign(
    client_of, leader, year, member, add_inspector, give_conflict
):
    add_inspector("李四")
    give_conflict(member, "declared")

    page = text_of(client_of(leader).get(address(year, "recusal-print")))

    assert "堰市村：近亲属在本村任职：妻弟任会计" in page
    assert "本人申报）" in page
    assert "本人签字" in page
    assert ">无<" in page
