"""Demo register: the real villages, with hamlets and household groups that say 示例."""

import csv
import random
import tempfile
from pathlib import Path

import villages
from shaping.imports.services import import_file
from shaping.workflow import Refused
from villages.models import Hamlet, HamletKind, HouseholdGroup, Township, Village, VillageKind

SEED_FILE = Path(villages.__file__).parent / "seeds" / "chongyang_divisions.csv"
SURNAMES = "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯程曹汪"


def load_register(codes: set[str] | None) -> list[Township]:
    """Import the real villages of these townships (None: the county's), marked as demo."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "villages.csv"
        _copy_rows(path, codes)
        outcome = import_file("villages", {"county": "崇阳县"}, path, by=None)
    if outcome.faults:
        raise Refused("村(社区)名录没有导入成功，请检查 villages/seeds 里的文件是否完整。")
    townships = Township.objects.filter(code9__in=codes) if codes else Township.objects.all()
    townships.update(is_demo=True)
    for township in townships:
        township.issuing_body = f"{township.name}人民政府"
        township.save(update_fields=["issuing_body"])
    return list(townships.order_by("code9"))


def _copy_rows(path: Path, codes: set[str] | None) -> None:
    """Write the wanted rows of the seed file; the seed itself stays as published."""
    with SEED_FILE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if codes is None or row["township_code"] in codes)


def add_hamlets(townships: list[Township]) -> None:
    """Households, two hamlets a village and two household groups a hamlet; the same every time."""
    hamlets, groups, registers = [], [], []
    for village in Village.objects.filter(township__in=townships).order_by("code12"):
        chance = random.Random(village.code12)  # noqa: S311 - demo figures, not secrets
        village.households = chance.randint(260, 720)
        village.population = village.households * 4 - chance.randint(0, 90)
        registers.append(village)
        for number, word in enumerate(("一", "二"), start=1):
            hamlet = _hamlet(village, number, word, chance)
            hamlets.append(hamlet)
            groups += _groups(hamlet, chance)
    Village.objects.bulk_update(registers, ["households", "population"], batch_size=200)
    Hamlet.objects.bulk_create(hamlets, batch_size=200)
    HouseholdGroup.objects.bulk_create(groups, batch_size=200)


def _hamlet(village: Village, number: int, word: str, chance: random.Random) -> Hamlet:
    is_community = village.kind == VillageKind.COMMUNITY
    households = chance.randint(28, 75)
    return Hamlet(
        village=village,
        code=f"{village.code12}{number:03d}",
        name=f"{word}号{'小区' if is_community else '村湾'}(示例)",
        kind=HamletKind.COMPOUND if is_community else HamletKind.HAMLET,
        households=households,
        population=households * 4,
        is_demonstration=number == 1,
    )


def _groups(hamlet: Hamlet, chance: random.Random) -> list[HouseholdGroup]:
    heads = chance.sample(SURNAMES, 2)
    return [
        HouseholdGroup(
            hamlet=hamlet, head_name=f"{surname}某(示例)", households=chance.randint(9, 12)
        )
        for surname in heads
    ]
