"""Posting to a robot on the web: only to hosts on the list, only to the address that was checked.

Nothing here follows a redirect, asks a proxy or resolves a name twice: what the guard has looked at
is what the connection goes to.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from shaping.notices.outside.letters import NotSent

PORT = 443
SECONDS = 5
# The whole answer, however slowly it drips.
MOST_SECONDS = 20
MOST_BYTES = 64 * 1024
# IPv6 ranges that carry an IPv4 address inside; none of the robots needs them.
DISGUISED = (ip_network("64:ff9b::/96"), ip_network("2002::/16"), ip_network("2001::/32"))

NO_ANSWER = "连不上对方，或者对方没有及时回应。请检查网络。"


@dataclass(frozen=True)
class Target:
    """Where a request goes: the host by name and by the one address that was checked."""

    host: str
    address: str
    path: str


Resolve = Callable[[str], list[str]]
Connect = Callable[[Target], http.client.HTTPConnection]


class PinnedConnection(http.client.HTTPSConnection):
    """HTTPS to a fixed address under the host's name: certificate and Host are the name's."""

    def __init__(self, target: Target, context: ssl.SSLContext, port: int = PORT) -> None:
        super().__init__(target.host, port, timeout=SECONDS, context=context)
        self.address, self.tls = target.address, context

    def connect(self) -> None:
        """Connect to the checked address; the name is used for the certificate alone."""
        plain = socket.create_connection((self.address, self.port), self.timeout)
        try:
            self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def addresses_of(host: str) -> list[str]:
    """The numeric addresses of a host, asked once."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def pinned(target: Target) -> http.client.HTTPConnection:
    """The connection that is really used."""
    return PinnedConnection(target, ssl.create_default_context())


def check_address(url: str) -> SplitResult:
    """The parts of a robot's address. Raises NotSent, with what to do, unless it may be used."""
    if not url.isascii() or any(sign <= " " or sign == "\\" for sign in url):
        raise NotSent("机器人地址里有空格或者不能用的字符，请重新复制。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotSent("机器人地址写得不对，请重新复制。") from error
    if parts.scheme != "https" or port not in (None, PORT) or parts.username is not None:
        raise NotSent("机器人地址要以 https:// 开头，不能带端口和用户名。")
    if parts.hostname not in settings.OUTSIDE_HOSTS:
        raise NotSent("这个网址不在允许的名单里，请检查有没有复制错。")
    if parts.fragment:
        raise NotSent("机器人地址里不能有“#”，请从群机器人的设置里重新复制。")
    return parts


def is_public(address: str) -> bool:
    """Whether an address lies on the public internet and hides no other one."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in DISGUISED):
            return False
    return found.is_global and not found.is_multicast


def target_of(url: str, resolve: Resolve = addresses_of) -> Target:
    """Where a robot's address leads. Raises NotSent for forbidden hosts and private addresses."""
    parts = check_address(url)
    host = parts.hostname or ""
    try:
        addresses = resolve(host)
    except OSError as error:
        raise NotSent(NO_ANSWER) from error
    if not addresses:
        raise NotSent(NO_ANSWER)
    if not settings.OUTSIDE_ALLOW_PRIVATE and not all(is_public(one) for one in addresses):
        raise NotSent("这个网址指向内部网络，不能发送。请找系统管理员检查域名解析。")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(host, addresses[0], path)


def post(
    url: str, values: dict[str, Any], *, resolve: Resolve = addresses_of, connect: Connect = pinned
) -> None:
    """Send a robot its JSON. Raises NotSent in words when it was not taken."""
    target = target_of(url, resolve)
    content = json.dumps(values, ensure_ascii=False).encode()
    connection = connect(target)
    try:
        connection.request(
            "POST", target.path, content, {"Content-Type": "application/json; charset=utf-8"}
        )
        with connection.getresponse() as answer:
            _check_answer(answer.status, _read(answer))
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(NO_ANSWER) from error
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The answer as far as it is read at all."""
    content, until = b"", time.monotonic() + MOST_SECONDS
    while len(content) <= MOST_BYTES:
        if time.monotonic() > until:
            raise TimeoutError
        part = answer.read1(MOST_BYTES + 1 - len(content))
        if not part:
            return content
        content += part
    raise NotSent("对方的回应太长，不像是群机器人。请检查地址。")


def _check_answer(status: int, content: bytes) -> None:
    """Both robots answer 200 with an error code in JSON; 0 means taken."""
    if status != http.client.OK:
        raise NotSent(f"对方没有收下（回应代码{status}）。请检查机器人地址。")
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotSent("对方的回应看不懂，不像是群机器人。请检查地址。") from error
    code = values.get("errcode") if isinstance(values, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        raise NotSent("对方的回应看不懂，不像是群机器人。请检查地址。")
    if code:
        raise NotSent(f"群机器人没有收下（错误代码{code}）。请检查地址和安全设置。")
