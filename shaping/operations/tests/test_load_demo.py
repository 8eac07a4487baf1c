"""The demo: real names, a finished and a running year, the accounts of the design."""

from datetime import date

import pytest
from django.core.management import call_command

from assessments.models import CycleState, Ranking, ScoreKind, ScoreSheet
from rewards.models import GrantState, RewardGrant
from shaping.accounts.models import User
from shaping.operations.demo import people, services
from shaping.operations.demo.services import load_demo
from shaping.operations.verification import all_faults
from shaping.workdays.models import CalendarYear
from shaping.workdays.queries import calendar_for
from shaping.workflow import Refused
from villages.models import Appointment, Township, Village
from villages.tests.factories import TownshipFactory

TODAY = date(2026, 11, 24)
TIERS = [150_000, 100_000, 50_000]


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    return tmp_path


@pytest.fixture
def demo(db, var_dir) -> list[str]:
    told = []
    load_demo(whole_county=False, today=TODAY, tell=told.append)
    return told


def test_it_makes_the_twelve_real_units(demo):
    names = list(Village.objects.order_by("code12").values_list("name", flat=True))

    assert names[:3] == ["凤岭社区", "堰市村", "码头村"]
    assert len(names) == 12
    assert Township.objects.get().is_demo


def test_it_finishes_last_year_and_runs_this_one(demo):
    past, finished, running = Township.objects.get().cycles.order_by("year")

    assert (past.year, past.state, past.is_past) == (2024, CycleState.CLOSED, True)
    assert (finished.year, finished.state) == (2025, CycleState.SEALED)
    assert (running.year, running.state) == (2026, CycleState.OPEN)
    assert running.copied_from == finished
    states = Ranking.objects.order_by("cycle__year").values_list("cycle__year", "state")
    assert list(states) == [(2024, "published"), (2025, "published")]


def test_it_grants_the_three_prizes(demo):
    grants = RewardGrant.objects.order_by("standing__rank")

    assert [grant.amount_yuan for grant in grants] == TIERS
    assert {grant.state for grant in grants} == {GrantState.APPROVED}


@pytest.mark.parametrize(("name", "judges"), [("堰市村", 4), ("码头村", 5)])
def test_it_scores_a_village_every_month_and_by_all_who_may(demo, name, judges):
    sheets = ScoreSheet.objects.filter(cycle__year=2025, entrant__name=name)

    assert sheets.filter(kind=ScoreKind.DAILY).count() == 12
    assert sheets.filter(kind=ScoreKind.YEAR_END).count() == judges
    assert sheets.filter(kind=ScoreKind.YEAR_END, lines__isnull=False).exists()


def test_it_prepares_this_years_tour(demo):
    running = Township.objects.get().cycles.get(year=2026)

    assert running.panel.count() == 5
    assert running.assignments.count() == 5 * 12 - 2
    assert running.rounds.get().visits.count() == 4


def test_it_runs_up_to_the_end_of_last_month(demo):
    last = ScoreSheet.objects.filter(cycle__year=2026).latest("inspected_on").inspected_on

    assert (last.year, last.month) == (2026, 10)


def test_it_makes_the_accounts_of_the_design(demo):
    names = set(User.objects.values_list("username", flat=True))
    wanted = {"office", "leader", "finance", "auditor", "sysadmin", "secadmin", "county"}

    assert wanted | {"inspector5", "secretary-200", "stationed-200", "cun-001"} <= names
    assert Appointment.objects.count() == len(names)
    assert not User.objects.filter(must_change_password=True).exists()


def test_it_passes_verification(demo):
    assert list(all_faults()) == []


def test_it_is_the_same_in_every_run(demo):
    standings = Ranking.objects.get(cycle__year=2025).standings.order_by("rank")
    first = standings.select_related("entrant")[0]

    assert (first.entrant.name, first.daily_points, first.year_end_points) == ("庙铺村", 9270, 9683)


def test_it_refuses_to_mix_with_other_data(db, var_dir):
    TownshipFactory()

    with pytest.raises(Refused, match="空的系统"):
        load_demo(whole_county=False, today=TODAY, tell=print)
    assert not User.objects.exists()


def test_it_loads_other_townships_with_their_own_accounts(db, var_dir, monkeypatch):
    # Two townships stand for the county's twelve.
    codes = {"421223101", "421223203"}
    monkeypatch.setattr(services, "wanted_townships", lambda *, whole_county: codes)

    load_demo(whole_county=True, today=TODAY, tell=lambda _: None)

    assert User.objects.filter(username__in=["office-203", "leader-203"]).count() == 2
    assert User.objects.filter(username__regex=r"^cun-203\d{3}$").count() == 6


def test_it_starts_the_year_without_sheets_in_january(db, var_dir):
    load_demo(whole_county=False, today=date(2026, 1, 15), tell=lambda _: None)

    assert not ScoreSheet.objects.filter(cycle__year=2026).exists()


def test_it_keeps_one_private_password(demo, var_dir):
    password = people.demo_password()

    assert people.password_file().stat().st_mode & 0o777 == 0o600
    assert people.demo_password() == password
    assert User.objects.get(username="office").check_password(password)


def test_it_takes_the_password_from_the_environment(settings, var_dir):
    settings.DEMO_PASSWORD = "Dui-Hua-Shan-42"

    assert people.demo_password() == "Dui-Hua-Shan-42"


def test_it_prints_the_accounts_and_the_address(demo, capsys, monkeypatch):
    monkeypatch.setenv("PORT", "8123")

    call_command("load_demo", "--if-empty")

    printed = capsys.readouterr().out
    assert people.demo_password() in printed
    assert "http://127.0.0.1:8123/" in printed


def test_it_prints_no_accounts_of_a_real_installation(db, var_dir, capsys):
    TownshipFactory()

    call_command("load_demo", "--if-empty")

    assert "演示账号" not in capsys.readouterr().out


def test_it_ends_with_1_when_refused(db, var_dir, capsys):
    TownshipFactory()

    with pytest.raises(SystemExit) as ended:
        call_command("load_demo")

    assert ended.value.code == 1
    assert "空的系统" in capsys.readouterr().err


def test_it_puts_the_real_holidays_in_force(demo):
    calendar = calendar_for(date(2024, 1, 1), date(2026, 12, 31))

    assert calendar.missing_years == ()
    assert calendar.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.is_workday(date(2026, 10, 10))


def test_its_calendar_claims_no_human_check(demo):
    entries = CalendarYear.objects.order_by("year")

    assert [(entry.year, entry.entered_by) for entry in entries] == [
        (2024, None),
        (2025, None),
        (2026, None),
    ]
    assert entries[0].source == "软件自带数据(演示)"
