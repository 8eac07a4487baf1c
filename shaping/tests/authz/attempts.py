"""Trying an address as a visitor and taking everything back."""

from collections.abc import Iterator

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver


def named_patterns() -> Iterator[tuple[str, str]]:
    """Name with namespace, and route, of every address of the site."""

    def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}", route
            else:
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern, route, inner)

    return walk(get_resolver(), "", "")


def attempt(client: Client, method: str, address: str, form: dict[str, str]) -> int:
    """Status of one request, 401 for being sent to sign in; whatever it wrote is rolled back."""
    cookies = client.cookies.output()
    with transaction.atomic():
        response = client.post(address, form) if method == "POST" else client.get(address)
        if response.streaming:  # a file that is handed out is open until it has been read
            b"".join(response.streaming_content)
        if response.streaming:  # read to its end, so that the file behind it is closed
            list(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies.load(cookies.replace("Set-Cookie: ", "").replace("\r\n", "; "))
    is_sent_away = response.get("Location", "").startswith("/accounts/login/")
    return 401 if is_sent_away and address != "/accounts/logout/" else response.status_code
