"""A browser without a window: cookies, forms and the certificate of the test installation."""

import http.client
import json
import re
import ssl
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from shaping.tests.production.stack import Stack

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    """One answer: status, headers in small letters, and what came."""

    status: int
    headers: dict[str, str]
    content: bytes
    cookies: list[str]

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def json(self) -> dict:
        return json.loads(self.content)


@dataclass
class Visitor:
    """Somebody at a browser that trusts the installation's certificate."""

    stack: Stack
    port: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def connection(self) -> http.client.HTTPSConnection:
        trust = ssl.create_default_context(cafile=str(self.stack.certificate))
        port = self.port or self.stack.ports["https"]
        return http.client.HTTPSConnection("localhost", port, timeout=30, context=trust)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request; redirects are for the caller to follow."""
        connection = self.connection()
        given = {"Referer": f"https://localhost:{connection.port}/", **(headers or {})}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body or None, given)
        try:
            return self._taken(connection.getresponse())
        finally:
            connection.close()

    def _taken(self, response: http.client.HTTPResponse) -> Answer:
        """Read the answer and keep its cookies."""
        written = response.headers.get_all("Set-Cookie") or []
        for line in written:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read(), written)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], page: str = "") -> Answer:
        """Fill in the form of a page and send it."""
        token = self.token(page or path)
        body = urlencode({"csrfmiddlewaretoken": token} | fields).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send_file(self, path: str, name: str, content: bytes, fields: dict[str, str]) -> Answer:
        """Send a form with one file, named `file`."""
        border = uuid.uuid4().hex
        parts = {"csrfmiddlewaretoken": self.token(path)} | fields
        body = b"".join(
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in parts.items()
        )
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        body += (
            f"--{border}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{border}--\r\n".encode()
        )
        return self.ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"}
        )

    def token(self, page: str) -> str:
        answer = self.get(page)
        assert answer.status == 200, (page, answer.status, answer.headers.get("location"))
        return TOKEN.search(answer.text).group(1)

    def sign_in(self, username: str, password: str, prefix: str = "") -> Answer:
        fields = {"username": username, "password": password}
        return self.post(f"{prefix}/accounts/login/", fields)
