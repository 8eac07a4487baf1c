"""WSGI entry for gunicorn."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shaping.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Hand the request over; Django dies on a content type in a charset that nobody knows.

    It reads that header before any middleware runs, so the guard gets a charset to refuse instead.
    """
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        environ["CONTENT_TYPE"] = "text/plain; charset=unknown"
    environ["PATH_INFO"] = below_prefix(environ.get("PATH_INFO", ""))
    return _django(environ, start_response)


def below_prefix(path: str) -> str:
    """The path as the site knows it; so the proxy hands addresses on just as they came."""
    if f"{path}/".startswith(f"{settings.URL_PREFIX}/"):
        return path.removeprefix(settings.URL_PREFIX)
    return path
