"""The first steps of a township."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shaping.accounts.freshness import recent_password_required
from shaping.workflow import Refused
from villages.capabilities import require
from villages.forms.people import StartForm
from villages.queries.people import needs_first_start
from villages.services.starting import start_township
from villages.views.slips import Way, slips_page


@recent_password_required
@require_http_methods(["GET", "POST"])
def township_start(request: HttpRequest) -> HttpResponse:
    """Start a township: its names, its office and leader; the answer is their slips."""
    require(request.user, "township.start")
    form = StartForm(request.POST or None)
    if form.is_valid():
        try:
            township, slips = start_township(
                form.start,
                form.person("office"),
                form.person("leader"),
                today=timezone.localdate(),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            ways = [Way("回到人员", reverse("villages:person-list"))]
            return slips_page(request, slips, f"{township.name}已经启用", ways, is_start=True)
    context = {"form": form, "is_first": needs_first_start(request.user)}
    return render(request, "villages/start_form.html", context)
