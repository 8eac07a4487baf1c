"""What boards and disclosures print (参与设置), and boards as workbooks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from organizations.models import ParticipationSettings
from organizations.queries.board_parts import Board, BoardTable
from organizations.queries.honours import settings_of
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import Township

SETTING_NAMES = ("contact", "disclosure_days", "talk_target")


@transaction.atomic
def change_settings(
    township: Township, *, contact: str, disclosure_days: int, talk_target: int, by: Any
) -> ParticipationSettings:
    """Set the supervision phone, the days of a disclosure (3 to 60) and talks a month (0 to 8).

    The first time makes the row. Raises Refused for other figures or an ID or bank-card number.
    """
    require(by, "participation.set", township)
    refuse_private_numbers({"监督电话": contact})
    Township.objects.select_for_update().get(pk=township.pk)
    found = settings_of(township)
    before = _values(found)
    found.contact = contact.strip()
    found.disclosure_days, found.talk_target = disclosure_days, talk_target
    try:
        found.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    found.save()
    act = Act(
        "board.set",
        target=found,
        township_code=township.code9,
        summary=f"{township.name}修改参与设置",
        before=before,
        after=_values(found),
    )
    record(act, by=by)
    return found


def _values(found: ParticipationSettings) -> dict[str, Any]:
    return {name: getattr(found, name) for name in SETTING_NAMES}


@transaction.atomic
def export_board(board: Board, *, by: Any) -> bytes:
    """Write the board's tables as sheets, and record that they were taken out (导出).

    Needs participation.read in the village; the board holds what that user may read.
    """
    choice = board.choice
    require(by, "participation.read", choice.village)
    act = Act(
        "board.export",
        target=choice.hamlet or choice.village,
        township_code=choice.village.township.code9,
        summary=f"导出{choice.title}",
    )
    record(act, by=by)
    return write_workbook([_sheet(board, table) for table in board.tables])


def _sheet(board: Board, table: BoardTable) -> Sheet:
    columns = [
        ExportColumn(column.title, column.width, "#,##0" if column.is_number else "General")
        for column in table.columns
    ]
    notes = list(board.notes) if table.rows else [table.empty, *board.notes]
    return Sheet(table.title, columns, table.rows, board.choice.title, notes)
