"""Two installations that differ in one hidden score look the same to everybody but its inspector."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import EntryWay, ScoreSheet, SheetState
from assessments.services.judging import save_lines, seal_sheet
from assessments.services.score_lines import LineInput
from shaping.accounts.models import User
from shaping.admin_site import site
from shaping.audit.services import chain_faults
from shaping.tests.authz.answers import answer, mask, tables_used, unpacked
from shaping.tests.authz.assessment_world import TOUR_YEAR
from shaping.tests.authz.policy import POLICY
from shaping.tests.authz.world import Area, World, appointed, build_world, signed_in
from villages.capabilities import Role

INSPECTOR = "inspector"
# What the visitor inspector seals: the total, the points of its two items, the words.
SCORES = (("96.00", 5600, 4000, "村口整洁"), ("87.50", 5000, 3750, "沟渠有淤泥"))
SEARCH = urlencode(
    {"q": "96.00", "words": "沟渠有淤泥", "o": "-points", "sort": "-points", "points__gt": "9000"}
)
TWINS = {"other inspector": INSPECTOR, "other office": "township_office"}
NEAR = ("rewards:", "imports:", "reports:", "dashboard:")
STAFF = ("township_office", "township_leader", "auditor", "system_admin", "security_admin")
SCORE_READERS = STAFF[:3]
SEARCHED = ("", "q=96.00", "q=淤泥")
LOOKUPS = (
    "points__gt=9000", "points=9600", "note__contains=淤泥", "nonce__gt=8", "lines__points=5600",
    "sheets__points__gt=9000", "sheet__points__gt=9000", "sheets__lines__note__contains=淤泥",
    "entrant__sheets__points__gt=9000", "assignment__sheets__points__gt=9000",
    "o=5", "o=-5", "o=1.-2.3", "o=6", "o=-6",
)  # fmt: skip
# Tables from which a lookup of the back office might reach the points of a sheet.
REACHING = {"scoresheet", "entrant", "assignment", "assessmentcycle", "opening", "plannedvisit"}
Request = tuple[str, str, str]


@dataclass(frozen=True)
class Scene:
    """The world with one sheet of the visitor inspector, filled in and about to be sealed."""

    world: World
    visitors: dict[str, Client]
    sheet: ScoreSheet


@pytest.fixture
def scene(db) -> Iterator[Scene]:
    logging.disable(logging.CRITICAL)
    with time_machine.travel(timezone.now(), tick=False):
        world = build_world()
        rows = world.own.rows
        # He scores this village here, so what he declared is about the other one.
        rows["recusal"].village, rows["recusal"].ground = world.other_village.village, "office"
        rows["recusal"].save()
        fill_in(rows["tour_sheet"], SCORES[1])
        hand_in(rows["paper_sheet"])
        visitors = world.visitors | {
            "other inspector": signed_in(colleague(rows["other_member"].user, world.own)),
            "other office": signed_in(appointed(Role.TOWNSHIP_OFFICE, world.other_township)),
            "anonymous": Client(),
        }
        yield Scene(world, visitors, rows["tour_sheet"])
    logging.disable(logging.NOTSET)


def colleague(user: User, area: Area) -> User:
    """The other inspector on the panel, appointed as one."""
    first_day = date(TOUR_YEAR, 1, 1)
    user.appointments.create(role=Role.INSPECTOR, township=area.township, started_on=first_day)
    return user


def hand_in(sheet: ScoreSheet) -> None:
    """The colleague's sheet of the same village, sealed as well."""
    values = {"state": SheetState.SEALED, "points": 8888, "entry_way": EntryWay.SCREEN}
    ScoreSheet.objects.filter(pk=sheet.pk).update(**values)


def fill_in(sheet: ScoreSheet, score: tuple[str, int, int, str]) -> None:
    _, first, second, words = score
    lines = {"A1": LineInput(points=first, note=words), "A2": LineInput(points=second)}
    save_lines(sheet, lines, by=sheet.inspector)


def seal(scene: Scene, score: tuple[str, int, int, str]) -> set[str]:
    """What the inspector does in one of the two installations; gives the tables it writes."""
    sheet = ScoreSheet.objects.get(pk=scene.sheet.pk)
    with tables_used("INTO", "UPDATE") as written:
        fill_in(sheet, score)
        sealed = seal_sheet(sheet, by=sheet.inspector)
    assert sealed.points == int(score[0].replace(".", ""))
    assert list(chain_faults()) == []
    return written


def requests(scene: Scene, part: str) -> Iterator[Request]:
    """Each address as the policy tries it, in the tour's year and for its sheet, × its visitors.

    Those who are not let in come to the assessment's pages only; that they are refused elsewhere,
    the sweep of `authz` says.
    """
    if part == "back office":
        yield from back_office(scene)
    for name, rule in POLICY.items():
        if part_of(name) != part:
            continue
        kwargs = rule.path(scene.world.own) if rule.path else {}
        query = rule.query(scene.world.own) if rule.query else ""
        places = addresses(name, kwargs, scene.sheet.pk)
        readers = let_in(scene, rule.get)
        yield from product(readers, ["GET"], [place + query for place in places])
        if part != "far":
            yield from product(readers, ["GET"], [f"{places[-1]}?{SEARCH}"])
            yield from product(let_in(scene, rule.post), ["POST"], places[-1:])
        if part == "assessment":
            yield from product(scene.visitors.keys() - readers, ["GET"], places[-1:])


def part_of(name: str) -> str:
    """Where an address belongs: to the assessment itself, to what is near it, or far off."""
    if name.startswith("assessments:"):
        return "assessment"
    return "near" if name.startswith(NEAR) else "far"


def let_in(scene: Scene, roles: Collection[str]) -> set[str]:
    """The visitors who hold one of the roles, those of elsewhere among them."""
    return {visitor for visitor in scene.visitors if TWINS.get(visitor, visitor) in roles}


def addresses(name: str, kwargs: dict[str, Any], sheet: int) -> list[str]:
    """The policy's own address, those of the tour's year and kind, and that of the sealed sheet."""
    wanted = [kwargs]
    if "year" in kwargs:
        wanted.append(kwargs | {"year": TOUR_YEAR})
    if {"kind", "year"} <= kwargs.keys():
        wanted.append(kwargs | {"year": TOUR_YEAR, "kind": "year_end"})
    if "sheet" in name and "pk" in kwargs:
        wanted.append(kwargs | {"pk": sheet})
    return list(dict.fromkeys(reverse(name, kwargs=values) for values in wanted))


def back_office(scene: Scene) -> Iterator[Request]:
    """Every table of the back office; those near a sheet searched, ordered and filtered by it."""
    for model in site._registry:
        table = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = reverse(f"{table}_changelist")
        yield from product(STAFF, ["GET"], [listed])
        if model._meta.app_label not in {"assessments", "audit"}:
            continue
        lookups = (*SEARCHED, *(LOOKUPS if model._meta.model_name in REACHING else ()))
        yield from product(SCORE_READERS, ["GET"], [f"{listed}?{lookup}" for lookup in lookups])
        newest = model._base_manager.order_by("-pk").values_list("pk", flat=True)[:1]
        keys = {*newest, *([scene.sheet.pk] if model is ScoreSheet else ())}
        pages = product(keys, ("change", "history"))
        places = [reverse(f"{table}_{page}", args=[key]) for key, page in pages]
        yield from product(SCORE_READERS, ["GET"], places)


def answers(
    scene: Scene, score: tuple[str, int, int, str], tried: Collection[Request]
) -> dict[Request, bytes]:
    """The answers in the installation where the sheet was sealed with this score.

    Only of requests that read a table which sealing writes: no other one can know the score. The
    trail's head is left out; it holds a number and a fingerprint.
    """
    found = {}
    with transaction.atomic():
        told = seal(scene, score) - {"audit_audithead"}
        for visitor, method, place in tried:
            with tables_used("FROM", "JOIN") as read:
                given = answer(scene.visitors[visitor], method, place, {"reason": "重新算"})
            if read & told:
                found[visitor, method, place] = given
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("part", ["assessment", "near", "far", "back office"])
def test_nobody_else_learns_of_a_hidden_score(scene, part):
    here = answers(scene, SCORES[0], list(requests(scene, part)))
    there = answers(scene, SCORES[1], here)

    different = {request for request in here if here[request] != there.get(request)}
    assert sorted(request for request in different if request[0] != INSPECTOR) == []
    own = (INSPECTOR, "GET", reverse("assessments:sheet-detail", args=[scene.sheet.pk]))
    assert (own in different) == (part == "assessment")


def test_no_command_tells_it(scene, tmp_path, capsys):
    here, there = (spoken(scene, score, tmp_path / score[0], capsys) for score in SCORES)

    assert here == there
    assert "评分表" in here


def spoken(scene: Scene, score: tuple[str, int, int, str], folder: Path, capsys: Any) -> str:
    """What the commands of a server say and write in one of the two installations."""
    folder.mkdir()
    code = scene.world.own.township.code9
    year = {"township": code, "year": TOUR_YEAR}
    table, archive = folder / "table.xlsx", folder / "year.zip"
    with transaction.atomic():
        seal(scene, score)
        call_command("export_scores", **year, kind="year_end", output=str(table))
        call_command("archive_year", **year, output=archive)
        for command, options in (("verify", {}), ("rank", year)):
            with pytest.raises(SystemExit):
                call_command(command, **options)
        transaction.set_rollback(True)
    written = b"".join(unpacked(path.read_bytes()) for path in (table, archive))
    said = "".join(capsys.readouterr()).replace(str(folder), "")
    return mask(written).decode(errors="replace") + mask(said.encode()).decode()
