"""Home pages by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shaping.dashboard.queries.home import home_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the user now, and where his business stands."""
    return render(request, "dashboard/home.html", {"page": home_of(request.user)})
