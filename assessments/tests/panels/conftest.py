"""A tour in the small: two villages, an inspector on the panel, and every ground of conflict."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from assessments.models import ConflictGround
from assessments.tests.factories import CycleFactory, EntrantFactory, PanelMemberFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.imports.services import upload
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

GROUNDS = ("home", "posting", "ended_office", "declared")
GROUND_WORDS = {
    "home": "老家在堰市村",
    "posting": "堰市村驻村(包村)干部，现任",
    "ended_office": "堰市村村书记，2021年5月1日离任",
    "declared": "近亲属在本村任职：妻弟任会计",
}


@pytest.fixture
def year(township, village, other_village):
    """An open year with two villages, 堰市村 first."""
    cycle = CycleFactory(township=township, year=2026)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def entrant(year, village):
    """堰市村 in the year."""
    return year.entrants.get(village=village)


@pytest.fixture
def other_entrant(year, other_village):
    """码头村 in the year."""
    return year.entrants.get(village=other_village)


@pytest.fixture
def add_inspector(appoint, year):
    """Put a new inspector on the panel."""

    def add(name="王建国"):
        user = appoint(Role.INSPECTOR)
        user.display_name = name
        user.save(update_fields=["display_name"])
        return PanelMemberFactory(cycle=year, user=user)

    return add


@pytest.fixture
def member(add_inspector):
    """王建国 of the panel."""
    return add_inspector()


@pytest.fixture
def give_conflict(village, township):
    """Let a ground of conflict with 堰市村 come into being for a member."""

    def give(member, ground):
        post = {"user": member.user, "township": township, "village": village}
        if ground == "home":
            member.home_village = village
            member.save(update_fields=["home_village"])
        elif ground == "posting":
            AppointmentFactory(role=Role.STATIONED_CADRE, **post)
        elif ground == "ended_office":
            AppointmentFactory(role=Role.VILLAGE_SECRETARY, ended_on=date(2021, 5, 1), **post)
        else:
            member.recusals.create(
                village=village,
                ground=ConflictGround.RELATIVE,
                words="妻弟任会计",
                declared_by=member.user,
            )

    return give


@pytest.fixture(params=GROUNDS)
def conflict_words(request, member, give_conflict):
    """The member is in conflict with 堰市村 by each ground in turn; gives the words of it."""
    give_conflict(member, request.param)
    return GROUND_WORDS[request.param]


@pytest.fixture
def send(office, django_capture_on_commit_callbacks):
    """Upload a file as the office, through the background check."""

    def run(kind, path, **parameters):
        file = ContentFile(path.read_bytes(), name=path.name)
        with django_capture_on_commit_callbacks(execute=True):
            batch = upload(kind, parameters, file, by=office)
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def sheet(tmp_path):
    """A workbook of these rows."""
    return lambda rows, header=("考核组成员", "村(社区)"): plain_workbook(
        tmp_path / "分工.xlsx", rows, header=header
    )
