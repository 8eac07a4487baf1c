"""Which address a request comes from, in the open or behind our own proxies."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The browser's address: the connection's own, or what our outermost proxy has seen.

    Of X-Forwarded-For only the last TRUSTED_PROXY_COUNT entries are ours; what stands before them
    may be invented by the browser and is never read.
    """
    connection: str = request.META.get("REMOTE_ADDR", "")
    count: int = settings.TRUSTED_PROXY_COUNT
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not count or len(entries) < count:
        return connection
    try:
        return str(ipaddress.ip_address(entries[-count].strip()))
    except ValueError:
        return connection
