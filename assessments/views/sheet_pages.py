"""One score sheet with everything that stands on it, for whoever may see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.models import ScoreKind, ScoreSheet, SheetState
from assessments.queries.judging import sheet_items
from assessments.services.corrections import is_correctable
from villages.capabilities import may
from villages.scoping import get_visible_or_404

_PEOPLE = ("inspector", "entered_by", "confirmed_by", "sealed_by", "voided_by")


@require_GET
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Items, words, photos, and who entered, confirmed, sealed or voided it."""
    sheets = ScoreSheet.objects.select_related(
        "cycle__township", "entrant__village", "rubric", "assignment", "import_batch", *_PEOPLE
    )
    sheet = get_visible_or_404(sheets, request.user, pk=pk)
    others = ScoreSheet.objects.visible_to(request.user)
    is_open = is_correctable(sheet)
    is_own = sheet.inspector_id == request.user.pk
    is_hidden = sheet.state == SheetState.DRAFT and request.user.pk not in {
        sheet.inspector_id,
        sheet.entered_by_id,
    }
    if is_hidden:
        sheet.points = None  # what is not sealed is known to its inspector alone (design §5)
    is_daily_draft = sheet.kind == ScoreKind.DAILY and sheet.state == SheetState.DRAFT
    context = {
        "sheet": sheet,
        "may_correct": is_open
        and not is_own
        and may(request.user, "score.enter", sheet.cycle.township),
        "may_void": is_open and may(request.user, "ranking.freeze", sheet.cycle.township),
        "may_discard": is_daily_draft and may(request.user, "panel.manage", sheet.cycle.township),
        "cycle": sheet.cycle,
        "items": () if is_hidden else sheet_items(sheet),
        "replaced": others.filter(pk=sheet.replaces_id).first() if sheet.replaces_id else None,
        "replacement": others.filter(replaces=sheet).first(),
        "reads_batches": may(request.user, "score.read", sheet.cycle.township),
        "has_list": may(request.user, "score.read", sheet.cycle.township)
        or (
            sheet.kind == ScoreKind.DAILY
            and may(request.user, "score.read_own", sheet.cycle.township)
        ),
    }
    return render(request, "assessments/sheet_detail.html", context)
