"""Compares a sheet of administrative divisions (行政区划) with the register; writes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import CellKind, Column, Fault, SheetReading, SheetRow
from villages.models import Township, Village
from villages.services.names import kind_of_code, plain_name

TOWNSHIP_CODE = Column(
    "township_code", "乡镇代码", CellKind.CODE, ("township_code", "乡镇编码"), required=True
)
TOWNSHIP_NAME = Column(
    "township_name",
    "乡镇名称",
    aliases=("township_name", "乡镇"),
    required=True,
    width=16,
    max_length=40,
)
VILLAGE_CODE = Column(
    "village_code",
    "村(社区)代码",
    CellKind.CODE,
    ("village_code", "村代码", "村社区代码"),
    required=True,
    width=18,
)
VILLAGE_NAME = Column(
    "village_name",
    "村(社区)名称",
    aliases=("village_name", "村名称", "村社区名称", "村(社区)"),
    required=True,
    width=24,
    max_length=40,
)
COLUMNS = (TOWNSHIP_CODE, TOWNSHIP_NAME, VILLAGE_CODE, VILLAGE_NAME)

# The county of the delivered list; other counties are named by the caller or known already.
DELIVERED_COUNTIES = {"421223": "崇阳县"}


@dataclass(frozen=True)
class StoredVillage:
    """What the register holds of one village."""

    name: str
    township_code: str
    is_closed: bool


@dataclass
class Comparison:
    """The register as far as the sheet touches it, and what was found while going through."""

    county: str
    allowed: Collection[str] | None
    townships: dict[str, str]
    counties: dict[str, str]
    villages: dict[str, StoredVillage]
    changes: list[RowChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seen_townships: dict[str, tuple[int, str]] = field(default_factory=dict)
    seen_villages: dict[str, int] = field(default_factory=dict)

    def tell(self, row: SheetRow, column: Column, message: str) -> None:
        """Add a fault of one cell."""
        value = str(row.values[column.key])
        self.faults.append(Fault(row.number, column.title, value, f"写的是“{value}”，{message}"))

    def county_of(self, township_code: str) -> str:
        """County of a new township: as told, as of its neighbours, as delivered, or empty."""
        prefix = township_code[:6]
        return self.county or self.counties.get(prefix) or DELIVERED_COUNTIES.get(prefix, "")


def compare_divisions(
    reading: SheetReading, *, county: str = "", allowed: Collection[str] | None = None
) -> CheckResult:
    """Say what the sheet would change; with any fault nothing may be stored.

    `allowed` holds the codes of the townships whose rows may stand in the sheet, None all. Codes
    that are neither a village's nor a community's are skipped with a notice (design §8). A change
    of a row whose township is new bears `county_name`. `old` repeats what stays as it is, so that the
    preview shows whole rows; of a new village it tells the township's stored name.
    """
    comparison = _start(reading, county, allowed)
    for row in reading.rows:
        if _codes_fit(comparison, row) and _is_counted(comparison, row):
            _check_township(comparison, row)
            comparison.changes.append(_change(comparison, row))
    comparison.faults.extend(_double_names(comparison))
    new = [
        name
        for code, (_, name) in comparison.seen_townships.items()
        if code not in comparison.townships
    ]
    if new:
        comparison.warnings.append(
            f"登记簿里没有的乡镇一并新建（{len(new)}个）：{'、'.join(new)}。"
        )
    faults = sorted(comparison.faults, key=lambda fault: fault.row)
    return CheckResult(comparison.changes, faults, comparison.warnings)


def division_row(village: Village) -> dict[str, str]:
    """A village as a row of the sheet, by column key."""
    return {
        TOWNSHIP_CODE.key: village.township.code9,
        TOWNSHIP_NAME.key: village.township.name,
        VILLAGE_CODE.key: village.code12,
        VILLAGE_NAME.key: village.name,
    }


def _start(reading: SheetReading, county: str, allowed: Collection[str] | None) -> Comparison:
    """Load what the register holds of the sheet's townships; three queries."""
    codes = {row.values[TOWNSHIP_CODE.key] for row in reading.rows} - {None}
    stored = Village.objects.filter(township__code9__in=codes).values_list(
        "code12", "name", "township__code9", "closed_on"
    )
    counties = Township.objects.order_by("code9").values_list("code9", "county_name")
    return Comparison(
        county,
        allowed,
        townships=dict(Township.objects.filter(code9__in=codes).values_list("code9", "name")),
        counties={code[:6]: name for code, name in counties},
        villages={
            code: StoredVillage(name, township, closed_on is not None)
            for code, name, township, closed_on in stored
        },
    )


def _codes_fit(comparison: Comparison, row: SheetRow) -> bool:
    """Tell every fault of the row's codes; cells that could not be read were told before."""
    township, village = row.values[TOWNSHIP_CODE.key], row.values[VILLAGE_CODE.key]
    before = len(comparison.faults)
    if township and len(township) != 9:
        comparison.tell(row, TOWNSHIP_CODE, "乡镇代码是9位数字，请核对后改正")
    elif township and comparison.allowed is not None and township not in comparison.allowed:
        comparison.tell(row, TOWNSHIP_CODE, "不是您的乡镇，请删去这一行")
    if village and len(village) != 12:
        comparison.tell(row, VILLAGE_CODE, "村(社区)代码是12位数字，请核对后改正")
    elif village and township and len(township) == 9 and not village.startswith(township):
        comparison.tell(row, VILLAGE_CODE, f"村(社区)代码要以乡镇代码 {township} 开头，请核对")
    elif village and village in comparison.seen_villages:
        number = comparison.seen_villages[village]
        comparison.tell(row, VILLAGE_CODE, f"第{number}行已经有这个代码，请只留一行")
    if village:
        comparison.seen_villages.setdefault(village, row.number)
    return len(comparison.faults) == before and None not in row.values.values()


def _is_counted(comparison: Comparison, row: SheetRow) -> bool:
    """Whether the row is a village or community that the register keeps; others get a notice."""
    code, name = row.values[VILLAGE_CODE.key], row.values[VILLAGE_NAME.key]
    stored = comparison.villages.get(code)
    if kind_of_code(code) is None:
        comparison.warnings.append(
            f"第{row.number}行 {code} {name}：代码末三位不是社区(001–199)，也不是村(200–399)，跳过。"
        )
        return False
    if stored and stored.is_closed:
        comparison.warnings.append(f"第{row.number}行 {code} {name}：登记簿里已经撤销，跳过。")
        return False
    return True


def _check_township(comparison: Comparison, row: SheetRow) -> None:
    """One code has one name, and a new township a county."""
    code, name = row.values[TOWNSHIP_CODE.key], row.values[TOWNSHIP_NAME.key]
    number, first_name = comparison.seen_townships.setdefault(code, (row.number, name))
    if name != first_name:
        comparison.tell(
            row, TOWNSHIP_NAME, f"第{number}行同一个代码写的是“{first_name}”，请写成一样"
        )
    elif (
        number == row.number and code not in comparison.townships and not comparison.county_of(code)
    ):
        comparison.tell(row, TOWNSHIP_CODE, "登记簿里没有这个乡镇，请用 --county 写明它属于哪个县")


def _change(comparison: Comparison, row: SheetRow) -> RowChange:
    """What the row does to its village and to the township it names."""
    code = row.values[VILLAGE_CODE.key]
    township = row.values[TOWNSHIP_CODE.key]
    name = plain_name(row.values[VILLAGE_NAME.key], kind_of_code(code))
    new = row.values | {VILLAGE_NAME.key: name}
    old = dict(new)
    if township in comparison.townships:
        old[TOWNSHIP_NAME.key] = comparison.townships[township]
    else:
        new["county_name"] = comparison.county_of(township)
    stored = comparison.villages.get(code)
    if stored is None:
        return RowChange(row.number, RowAction.NEW, code, name, old, new)
    old[VILLAGE_NAME.key] = stored.name
    action = RowAction.UNCHANGED if old == new else RowAction.CHANGED
    return RowChange(row.number, action, code, name, old, new)


def _double_names(comparison: Comparison) -> Iterator[Fault]:
    """Two open villages of a township may not bear one name once all rows are stored."""
    taken: dict[tuple[str, str], str] = {}
    sheet = {change.key: change for change in comparison.changes}
    for code, stored in comparison.villages.items():
        if not stored.is_closed and code not in sheet:
            taken[stored.township_code, stored.name] = f"登记簿里的 {code}"
    for code, change in sheet.items():
        place = code[:9], change.label
        if place in taken:
            message = f"同一个乡镇里，{taken[place]} 也叫“{change.label}”，请核对名称"
            yield Fault(change.number, VILLAGE_NAME.title, change.label, message)
        taken.setdefault(place, f"第{change.number}行")
