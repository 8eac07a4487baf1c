"""A month's list on paper, to be filled in by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from issues.queries.columns import COLUMNS
from issues.queries.list_sheets import ListPlace, printed_rows
from issues.views.board import month_or_404
from villages.capabilities import require
from villages.models import Village
from villages.scoping import get_visible_or_404

EMPTY_ROWS = 12


@require_GET
def list_form(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The open problems with room for how they stand, and empty lines for new ones."""
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "list.read", village)
    place = ListPlace(village, *month_or_404(month_code))
    context = {
        "paper": place,
        "columns": COLUMNS[:-1],
        "new_columns": COLUMNS[:-3],
        "rows": printed_rows(place),
        "empty_rows": range(EMPTY_ROWS),
        "hamlets": [hamlet.name for hamlet in place.choices.hamlets.values()],
        "categories": [category.name for category in place.choices.categories.values()],
    }
    return render(request, "issues/ledger_form.html", context)
