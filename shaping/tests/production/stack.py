"""A whole installation as the handbook sets it up, on free ports in a folder of its own."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from shaping.tests.production.processes import Group, free_port, is_listening, wait_until
from shaping.tests.production.rendering import DEPLOY, MAIN, nginx_site, unit_command

BIN = Path(sys.executable).parent
VENV = "/opt/shaping/.venv/bin"
PORTS = ("postgres", "redis", "web", "http", "https")
WORKERS = ("1", "2")


def postgres_bin() -> Path | None:
    """The programs of the newest PostgreSQL here; Debian keeps initdb off the PATH."""
    places = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(places, key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@dataclass
class Stack:
    """The running installation: where it lies, how to reach it, what runs."""

    folder: Path
    ports: dict[str, int]
    passwords: dict[str, str]
    group: Group

    @property
    def certificate(self) -> Path:
        return self.folder / "shaping.crt"

    def database_url(self, role: str) -> str:
        password, port = self.passwords[role], self.ports["postgres"]
        return f"postgres://{role}:{password}@127.0.0.1:{port}/shaping"

    @property
    def environment(self) -> dict[str, str]:
        """What .env holds in production; nothing of the test run's own."""
        redis = f"redis://:{self.passwords['redis']}@127.0.0.1:{self.ports['redis']}/0"
        return {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "VAR_DIR": str(self.folder / "var"),
            "DJANGO_ALLOWED_HOSTS": "localhost",
            "DJANGO_SECRET_KEY": self.passwords["key"],
            "TRUSTED_PROXY_COUNT": "1",
            "DATABASE_URL": self.database_url("shaping"),
            "CELERY_BROKER_URL": redis,
            "WEB_BIND": f"127.0.0.1:{self.ports['web']}",
        }

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a command to its end."""
        return run_through([sys.executable, "manage.py", *arguments], self.environment | variables)

    def told(self, *arguments: str) -> dict:
        """What a command with --json answers."""
        return json.loads(self.manage(*arguments, "--json"))

    def psql(self, role: str, *arguments: str, database: str = "shaping", **variables: str) -> str:
        address = ["-h", "127.0.0.1", "-p", str(self.ports["postgres"]), "-U", role, "-d", database]
        environment = {"PATH": os.environ["PATH"], "PGPASSWORD": self.passwords[role]}
        command = [str(postgres_bin() / "psql"), "-X", "-At", *address, *arguments]
        return run_through(command, environment | variables)

    def start_worker(self, name: str) -> None:
        changes = {VENV: str(BIN), "%i@%H": f"{name}@localhost"}
        self.start(f"worker-{name}", unit_command("shaping-worker@.service", changes))

    def start_web(self, name: str = "web", **variables: str) -> None:
        self.start(name, unit_command("shaping-web.service", {VENV: str(BIN)}), **variables)

    def second_site(self, below: str) -> dict[str, int]:
        """Web server and nginx once more, below a path of the host."""
        ports = {name: free_port() for name in ("web", "http", "https")}
        bind = f"127.0.0.1:{ports['web']}"
        self.start_web("web-below", WEB_BIND=bind, URL_PREFIX=below)
        wait_until(lambda: self.is_up("web-below", ports["web"]), "web-below")
        start_nginx(self, "nginx-below", ports, below=below)
        return ports

    def start_beat(self) -> None:
        changes = {VENV: str(BIN), "/run/shaping-beat": str(self.folder)}
        self.start("beat", unit_command("shaping-beat.service", changes))

    def start(self, name: str, command: list[str], **variables: str) -> None:
        self.group.start(name, command, settings.BASE_DIR, self.environment | variables)

    def is_up(self, name: str, port: int) -> bool:
        assert self.group.is_running(name), self.group.log(name)
        return is_listening(port)

    def wait_for(self, name: str) -> None:
        """Until the program of that name takes connections on its port."""
        wait_until(lambda: self.is_up(name, self.ports[name]), name)


def run_through(command: list[str], environment: dict[str, str]) -> str:
    finished = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """Set up and start everything; whatever happens, nothing is left running."""
    passwords = {name: secrets.token_urlsafe(48) for name in ("postgres", "redis", "key")}
    passwords |= {name: secrets.token_urlsafe(24) for name in ("shaping", "shaping_owner")}
    ports = {name: free_port() for name in PORTS}
    stack = Stack(folder, ports, passwords, Group(folder))
    try:
        start_redis(stack)
        start_postgres(stack)
        set_up(stack)
        make_certificate(stack)
        stack.start_web()
        start_nginx(stack, "nginx", ports)
        for name in WORKERS:
            stack.start_worker(name)
        stack.start_beat()
        stack.wait_for("web")
        yield stack
    finally:
        stack.group.stop_all()


def start_redis(stack: Stack) -> None:
    folder = stack.folder / "redis"
    folder.mkdir()
    program = shutil.which("redis-server")
    port, password = str(stack.ports["redis"]), stack.passwords["redis"]
    options = ["--bind", "127.0.0.1", "--appendonly", "yes", "--requirepass", password]
    stack.start("redis", [program, "--port", port, "--dir", str(folder), *options])
    stack.wait_for("redis")


def start_postgres(stack: Stack) -> None:
    """A cluster of its own, with passwords asked even on this machine; then the two roles."""
    folder, secret = stack.folder / "postgres", stack.folder / "postgres-password"
    folder.mkdir()
    secret.write_text(stack.passwords["postgres"])
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        shutil.chown(secret, "postgres", "postgres")
    programs = postgres_bin()
    options = ["-A", "scram-sha-256", "-U", "postgres", "-E", "UTF8", "--no-sync"]
    make = [str(programs / "initdb"), "-D", str(folder), "--pwfile", str(secret), *options]
    run_through(as_postgres(make), {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    settings_ = {
        "port": stack.ports["postgres"],
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
    }
    given = [part for name, value in settings_.items() for part in ("-c", f"{name}={value}")]
    stack.start("postgres", as_postgres([str(programs / "postgres"), "-D", str(folder), *given]))
    stack.wait_for("postgres")
    roles = {
        "OWNER_PASSWORD": stack.passwords["shaping_owner"],
        "APP_PASSWORD": stack.passwords["shaping"],
    }
    roles_file = str(DEPLOY / "postgresql" / "roles.sql")
    stack.psql("postgres", "-f", roles_file, database="postgres", **roles)


def set_up(stack: Stack) -> None:
    """What the handbook's 安装 says; the two steps need nothing of each other."""
    owner = stack.database_url("shaping_owner")
    with ThreadPoolExecutor() as pool:
        quiet = ("--no-input", "-v", "0")
        steps = [
            pool.submit(stack.manage, "migrate", *quiet, DATABASE_URL=owner),
            pool.submit(stack.manage, "collectstatic", *quiet),
        ]
    for step in steps:
        step.result()


def make_certificate(stack: Stack) -> None:
    """A certificate that only this run trusts."""
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(stack.folder / "shaping.key"), "-out", str(stack.certificate)]
    run_through(["openssl", "req", *made, *files], {"PATH": os.environ["PATH"]})


def start_nginx(stack: Stack, name: str, ports: dict[str, int], *, below: str = "") -> None:
    """The real site file inside the least of a main file."""
    folder = stack.folder / name
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "site.conf").write_text(nginx_site(ports, stack.folder, below=below))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    stack.start(name, [shutil.which("nginx"), "-c", str(folder / "nginx.conf")])
    wait_until(lambda: stack.is_up(name, ports["https"]), name)
