"""十户共治: which hamlets have household groups, and how many households they hold."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.queries.groups import groups_of, villages_to_choose
from organizations.services.group_export import export_groups, groups_title
from organizations.views.checklists import chosen_township, workbook
from villages.capabilities import may


@require_GET
def group_list(request: HttpRequest) -> HttpResponse:
    """Every village with its hamlets, those without groups marked."""
    township, townships = chosen_township(request)
    today, code = timezone.localdate(), request.GET.get("village", "")
    found = groups_of(request.user, township, today, code)
    choices = villages_to_choose(request.user, township, today)
    chosen = {"township": township.code9} | ({"village": code} if code else {})
    context = {
        "township": township,
        "townships": townships,
        "title": groups_title(township),
        "villages": [(row, may(request.user, "hamlet.edit", row.village)) for row in found],
        "choices": choices,
        "village_code": code,
        "village_name": next((row.name for row in choices if row.code12 == code), ""),
        "chosen": urlencode(chosen),
    }
    return render(request, "organizations/group_list.html", context)


@require_GET
def group_export(request: HttpRequest) -> HttpResponse:
    township, _ = chosen_township(request)
    code = request.GET.get("village", "")
    found = groups_of(request.user, township, timezone.localdate(), code)
    content = export_groups(township, found, by=request.user)
    return workbook(content, groups_title(township))
