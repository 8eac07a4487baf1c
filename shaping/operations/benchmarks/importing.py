"""This import against a stock import-export ModelResource on the same file."""

import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from import_export.widgets import DateWidget, ForeignKeyWidget

from assessments.models import AssessmentCycle, CycleState, Entrant, ScoreSheet
from shaping.accounts.models import User
from shaping.imports.services import import_file
from shaping.operations.benchmarks.engines import Engine
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from villages.capabilities import Role
from villages.models import Appointment, Township, Village, VillageKind

VILLAGES = 190
YEAR = 2025
HEADER = ("村(社区)代码", "村(社区)", "检查日期", "检查人", "得分", "备注")


def prepare() -> AssessmentCycle:
    """An open cycle with 190 villages, the size of a county."""
    township = Township.objects.create(code9="421223101", name="沙坪镇", county_name="崇阳县")
    user = User.objects.create_user("benchmark", "x", display_name="测速")
    Appointment.objects.create(
        user=user, role=Role.TOWNSHIP_OFFICE, township=township, started_on=date(YEAR, 1, 1)
    )
    cycle = AssessmentCycle.objects.create(
        township=township, year=YEAR, state=CycleState.OPEN, tie_order=["year_end"]
    )
    Village.objects.bulk_create(
        Village(
            township=township,
            code12=f"421223101{number:03d}",
            name=f"测速{number}村",
            kind=VillageKind.VILLAGE,
        )
        for number in range(VILLAGES)
    )
    Entrant.objects.bulk_create(
        Entrant(cycle=cycle, village=village, code=village.code12, name=village.name)
        for village in township.villages.all()
    )
    return cycle


def write_file(path: Path, rows: int) -> None:
    """A sheet of daily scores: as many visits to the villages as rows are asked for."""
    lines = [
        (
            f"421223101{number % VILLAGES:03d}",
            f"测速{number % VILLAGES}村",
            date(YEAR, 1, 1) + timedelta(days=number // VILLAGES % 365),
            f"检查员{number // (VILLAGES * 365)}",
            f"{70 + number % 30}.{number % 100:02d}",
            "",
        )
        for number in range(rows)
    ]
    columns = [ExportColumn(title) for title in HEADER]
    path.write_bytes(write_workbook([Sheet("成绩", columns, lines)]))


class StockResource(resources.ModelResource):
    """What a first draft would write: columns mapped, everything else as the library does it.

    As it stands it takes 188 points and says nothing, since it validates no row.
    """

    entrant = fields.Field("entrant", HEADER[0], ForeignKeyWidget(Entrant, "code"))
    inspected_on = fields.Field("inspected_on", HEADER[2], DateWidget("%Y-%m-%d"))
    inspector_name = fields.Field("inspector_name", HEADER[3])
    points = fields.Field("points", HEADER[4])
    note = fields.Field("note", HEADER[5])

    class Meta:
        model = ScoreSheet
        fields = ("entrant", "inspected_on", "inspector_name", "points", "note")
        import_id_fields = ("entrant", "inspected_on", "inspector_name")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Scores are stored in hundredths."""
        row[HEADER[4]] = int(row[HEADER[4]].replace(".", ""))
        row[HEADER[5]] = row[HEADER[5]] or ""

    def after_init_instance(self, instance: ScoreSheet, new: bool, row: Any, **kwargs: Any) -> None:
        """Columns that the sheet does not hold; set before the row is validated."""
        instance.cycle_id = kwargs["cycle_id"]
        instance.kind = "daily"
        instance.state = "sealed"
        instance.entered_by_id = kwargs["user_id"]


class ValidatingResource(StockResource):
    """The same with every row checked against the model's rules, as our import does."""

    def validate_instance(self, instance: ScoreSheet, *args: Any, **kwargs: Any) -> None:
        """Check every column that the sheet fills."""
        instance.full_clean(
            exclude=[
                field.name
                for field in instance._meta.fields
                if field.null and field.name != "points"
            ]
        )


def run_ours(cycle: AssessmentCycle, path: Path) -> None:
    """The whole path: limited child, check, preview rows, confirm, audit event."""
    user = User.objects.get(username="benchmark")
    outcome = import_file(
        "scores", {"cycle": cycle.pk, "score_kind": "daily"}, path, by=user, dry_run=False
    )
    if outcome.faults:
        raise RuntimeError(outcome.faults[0].message)


def run_stock(resource: type[StockResource], cycle: AssessmentCycle, path: Path) -> None:
    """The library's own reading and saving, in one transaction."""
    dataset = XLSX().create_dataset(path.read_bytes())
    result = resource().import_data(
        dataset,
        raise_errors=True,
        cycle_id=cycle.pk,
        user_id=User.objects.get(username="benchmark").pk,
    )
    if result.has_errors() or result.has_validation_errors():
        raise RuntimeError("the stock import refused the file")


class Counter:
    """Counts the statements of a connection without keeping them."""

    total = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Count one statement and run it."""
        self.total += 1
        return execute(*arguments)


RUNNERS = {
    "ours": run_ours,
    "stock": partial(run_stock, StockResource),
    "validating": partial(run_stock, ValidatingResource),
}


def measure_import(who: str, rows: int) -> dict[str, float]:
    """Time, statements and peak memory of one import in this process.

    Seconds are wall time; `peak_mb` is this worker's, `child_mb` its largest child's.
    """
    cycle = prepare()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.xlsx"
        write_file(path, rows)
        statements = Counter()
        # What writing the file left behind is nobody's import.
        gc.collect()
        with connection.execute_wrapper(statements):
            started = time.perf_counter()
            RUNNERS[who](cycle, path)
            seconds = time.perf_counter() - started
    stored = ScoreSheet.objects.filter(cycle=cycle).count()
    if stored != rows:
        raise RuntimeError(f"{stored} of {rows} rows were stored")
    return {
        "seconds": seconds,
        "statements": statements.total,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


BASELINES = {"stock": "原样的 ModelResource（不校验）", "validating": "逐行校验的 ModelResource"}


def compare_imports(engine: Engine, sizes: Sequence[int], rounds: int) -> Iterator[str]:
    """Our figures for each size, a median, and how many times slower either baseline is."""
    for rows in sizes:
        ours = [engine.measure("--measure", "ours", "--rows", str(rows)) for _ in range(rounds)]
        seconds = statistics.median(figures["seconds"] for figures in ours)
        yield (
            f"导入 {engine.name} {rows}行：本系统 {seconds:.2f}秒 {ours[0]['statements']}条语句，"
            f"内存峰值 {ours[0]['peak_mb']:.0f}MB（子进程 {ours[0]['child_mb']:.0f}MB）"
        )
        for who, name in BASELINES.items():
            other = engine.measure("--measure", who, "--rows", str(rows))
            yield (
                f"  对照 {name}：{other['seconds']:.2f}秒 {other['statements']}条语句，"
                f"本系统快 {other['seconds'] / seconds:.1f} 倍"
            )
