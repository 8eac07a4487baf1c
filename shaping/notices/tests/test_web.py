"""Where a robot's message may go, and that it goes nowhere else: hosts, addresses, redirects."""

import http.client
import json
import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shaping.notices.outside import web
from shaping.notices.outside.letters import NotSent
from shaping.notices.outside.web import PinnedConnection, Target, is_public, post, target_of
from shaping.notices.tests.factories import ROBOT

PUBLIC = "101.91.40.24"
TAKEN = (200, {"errcode": 0, "errmsg": "ok"})


def resolve(host: str) -> list[str]:
    return [PUBLIC]


class Robot(BaseHTTPRequestHandler):
    """Answers as the server was told and keeps what it was asked."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, self.headers["Host"], self.rfile.read(length)))
        status, content = self.server.answer
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def serve(server):
    server.asked, server.answer = [], TAKEN
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def robot():
    with HTTPServer(("127.0.0.1", 0), Robot) as server:
        thread = serve(server)
        yield server
        server.shutdown()
        thread.join()


def plain(server):
    """Plain HTTP to the local server, whatever address was asked for."""
    return lambda target: http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)


def send(server, url: str = ROBOT) -> None:
    post(url, {"text": "你好"}, resolve=resolve, connect=plain(server))


def test_it_posts_json_and_is_content_with_code_zero(robot):
    send(robot)

    ((path, _, body),) = robot.asked
    assert path == "/cgi-bin/webhook/send?key=1b2c-3d4e"
    assert json.loads(body) == {"text": "你好"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), "错误代码93000"),
        ((200, {"errmsg": "ok"}), "看不懂"),
        ((200, [0]), "看不懂"),
        ((200, "<html>"), "看不懂"),
        ((200, b"<html>"), "看不懂"),
        ((200, b"\xff\xfe\xfd"), "看不懂"),
        ((302, TAKEN[1]), "回应代码302"),
        ((307, TAKEN[1]), "回应代码307"),
        ((404, TAKEN[1]), "回应代码404"),
        ((200, b" " * (web.MOST_BYTES + 1)), "太长"),
    ],
)
def test_anything_else_is_not_taken(robot, answer, words):
    robot.answer = answer

    with pytest.raises(NotSent, match=words) as error:
        send(robot)

    assert len(robot.asked) == 1  # a redirect is not followed
    assert "1b2c" not in error.value.words


def test_an_answer_that_drips_for_ever_is_left(robot, monkeypatch):
    monkeypatch.setattr(web, "MOST_SECONDS", -1)

    with pytest.raises(NotSent, match="没有及时回应"):
        send(robot)


def test_nobody_there_is_told_in_words(robot):
    def connect(target):
        return http.client.HTTPConnection("127.0.0.1", 1, timeout=5)

    with pytest.raises(NotSent, match="连不上对方"):
        post(ROBOT, {}, resolve=resolve, connect=connect)


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        "ftp://qyapi.weixin.qq.com/",
        "file:///etc/passwd",
        "//qyapi.weixin.qq.com/",
        "",
        "https://example.com/",
        "https://qyapi.weixin.qq.com.example.com/",
        "https://qyapi.weixin.qq.com@example.com/",
        "https://root@qyapi.weixin.qq.com/",
        "https://:secret@qyapi.weixin.qq.com/",
        "https://qyapi.weixin.qq.com:8443/",
        "https://qyapi.weixin.qq.com:port/",
        "https://[::1/",
        "https://qyapi.weixin.qq.com./",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://qyapi.weixin.qq.com/ key",
        "https://qyapi.weixin.qq.com\\@example.com/",
        "https://qyapi.weixin.qq.com/\r\nHost: example.com",
        "https://qyapi。weixin.qq.com/",
    ],
)
def test_only_listed_hosts_over_https_are_asked(url):
    def nobody(host):
        raise AssertionError(host)

    with pytest.raises(NotSent):
        target_of(url, nobody)


def test_a_countys_own_relay_may_be_listed(settings):
    settings.OUTSIDE_HOSTS = ["robot.example.gov.cn"]

    assert target_of("https://ROBOT.example.gov.cn", resolve) == Target(
        "robot.example.gov.cn", PUBLIC, "/"
    )
    with pytest.raises(NotSent, match="名单"):
        target_of(ROBOT, resolve)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_inside_the_house_is_asked(address):
    assert not is_public(address)
    for found in ([address], [PUBLIC, address]):
        with pytest.raises(NotSent, match="内部网络"):
            target_of(ROBOT, lambda host, found=found: found)


@pytest.mark.parametrize("address", [PUBLIC, "2408:8756::1", "::ffff:101.91.40.24"])
def test_public_addresses_are_asked(address):
    assert target_of(ROBOT, lambda host: [address]).address == address


def test_a_relay_inside_the_house_has_to_be_allowed(settings):
    settings.OUTSIDE_ALLOW_PRIVATE = True

    assert target_of(ROBOT, lambda host: ["10.1.2.3"]).address == "10.1.2.3"


@pytest.mark.parametrize("answer", [socket.gaierror("no such host"), []])
def test_a_name_that_leads_nowhere_is_told_in_words(answer):
    def find(host):
        if isinstance(answer, OSError):
            raise answer
        return answer

    with pytest.raises(NotSent, match="连不上对方"):
        target_of(ROBOT, find)


def test_a_name_is_resolved_once_and_the_checked_address_is_used(robot):
    """A name server that answers differently the second time (rebinding) is not asked again."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    reached = []

    def connect(target):
        reached.append(target)
        return plain(robot)(target)

    post(ROBOT, {}, resolve=lambda host: next(answers), connect=connect)

    assert [(target.host, target.address) for target in reached] == [
        ("qyapi.weixin.qq.com", PUBLIC)
    ]
    assert next(answers) == ["127.0.0.1"]


def test_names_are_looked_up_at_the_systems_resolver():
    assert web.addresses_of("127.0.0.1") == ["127.0.0.1"]


def test_the_real_connection_is_pinned():
    connection = web.pinned(Target("qyapi.weixin.qq.com", PUBLIC, "/"))

    assert (connection.host, connection.address, connection.port) == (
        "qyapi.weixin.qq.com",
        PUBLIC,
        443,
    )
    assert connection.tls.verify_mode == ssl.CERT_REQUIRED
    assert connection.tls.check_hostname
    assert connection.timeout == web.SECONDS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of the robot's name, with its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    name = "qyapi.weixin.qq.com"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secure_robot(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with HTTPServer(("127.0.0.1", 0), Robot) as server:
        server.names = []
        context.sni_callback = lambda conn, name, context: server.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = serve(server)
        yield server
        server.shutdown()
        thread.join()


def test_certificate_and_host_are_the_names_at_the_checked_address(
    secure_robot, certificate, settings
):
    settings.OUTSIDE_ALLOW_PRIVATE = True
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")

    def connect(target):
        return PinnedConnection(target, trusting, secure_robot.server_port)

    post(ROBOT, {}, resolve=lambda host: ["127.0.0.1"], connect=connect)

    assert secure_robot.names == ["qyapi.weixin.qq.com"]
    assert secure_robot.asked[0][1].split(":")[0] == "qyapi.weixin.qq.com"


def test_somebody_elses_certificate_is_refused(secure_robot, settings):
    settings.OUTSIDE_ALLOW_PRIVATE = True

    def connect(target):
        return PinnedConnection(target, ssl.create_default_context(), secure_robot.server_port)

    with pytest.raises(NotSent, match="连不上对方"):
        post(ROBOT, {}, resolve=lambda host: ["127.0.0.1"], connect=connect)

    assert secure_robot.asked == []
