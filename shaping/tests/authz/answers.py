"""What a visitor gets from an address, byte for byte, masked of what differs between any two tries."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

# Tokens of forms and cookies, and fingerprints.
_MASKED = re.compile(rb"\b(?:[A-Za-z0-9]{64}|[A-Za-z0-9]{32})\b")
_TABLE = re.compile(r'(INTO|UPDATE|FROM|JOIN) "(\w+)"')


def answer(client: Client, method: str, address: str, form: Mapping[str, str]) -> bytes:
    """Status, headers, cookies and body of one request; whatever it wrote is rolled back.

    A form is followed to the page it leads to, since that is where its words are read.
    """
    cookies = client.cookies.output()
    cache.clear()
    with transaction.atomic():
        if method == "POST":
            response = client.post(address, form, follow=True)
        else:
            response = client.get(address)
        found = _masked(response)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", "").replace("\r\n", "; "))
    return found


def _masked(response: HttpResponse) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.streaming:  # read to its end, so that the file behind it is closed
        list(response.streaming_content)
    content = unpacked(body)
    headers = dict(response.headers)
    if content is not body:  # a packed fingerprint takes more room or less
        headers.pop("Content-Length", None)
    chain = getattr(response, "redirect_chain", [])
    head = f"{response.status_code} {chain} {sorted(headers.items())} {response.cookies}"
    found = mask(head.encode() + b"\n" + content)
    return found.replace(headers["X-Request-ID"].encode(), b"*")


def mask(content: bytes) -> bytes:
    """The content without tokens and fingerprints."""
    return _MASKED.sub(b"*", content)


def unpacked(content: bytes) -> bytes:
    """The files inside a workbook, document or archive, however deep; else the content itself."""
    if not content.startswith(b"PK") or not is_zipfile(BytesIO(content)):
        return content
    with ZipFile(BytesIO(content)) as parts:
        return b"\n".join(
            name.encode() + b"\n" + unpacked(parts.read(name)) for name in parts.namelist()
        )


@contextmanager
def tables_used(*verbs: str) -> Iterator[set[str]]:
    """The tables that statements inside name after one of the verbs INTO, UPDATE, FROM, JOIN."""
    seen: set[str] = set()

    def spy(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.update(table for verb, table in _TABLE.findall(str(sql)) if verb in verbs)
        return execute(sql, *rest)

    with connection.execute_wrapper(spy):
        yield seen
