"""The page of password slips: shown once, kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from shaping.accounts.services import FirstPassword
from villages.services.people import posts_now


@dataclass(frozen=True)
class Way:
    """Where the page leads on to."""

    title: str
    address: str


def slips_page(
    request: HttpRequest,
    slips: Sequence[FirstPassword],
    heading: str,
    ways: Sequence[Way],
    *,
    is_start: bool = False,
) -> HttpResponse:
    """Answer a POST with the slips; no cache keeps them, and loading again makes no second copy."""
    titles = posts_now([slip.user for slip in slips], timezone.localdate())
    context = {
        "heading": heading,
        "slips": [(slip, titles.get(slip.user.pk, "")) for slip in slips],
        "site": request.build_absolute_uri(resolve_url("dashboard:home")),
        "ways": ways,
        "is_start": is_start,
    }
    response = render(request, "villages/slips.html", context)
    response["Cache-Control"] = "no-store"
    return response
