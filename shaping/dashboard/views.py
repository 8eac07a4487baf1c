"""Home pages by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What the user has to do now."""
    return render(request, "dashboard/home.html")
