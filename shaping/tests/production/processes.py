"""Starts a program in a process group of its own and ends it for sure."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 20
BASE = {"postgres", "redis"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port: int) -> bool:
    with socket.socket() as visitor:
        visitor.settimeout(1)
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Ask again and again; fail with the name of what did not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} seconds")
        time.sleep(0.1)


@dataclass
class Group:
    """The programs of one installation, by name; each writes its own log."""

    folder: Path
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str, command: list[str], cwd: Path, environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def is_running(self, name: str) -> bool:
        return self.running[name].poll() is None

    def kill(self, name: str) -> None:
        """Power off: the program and its children get no chance to tidy up."""
        process = self.running.pop(name)
        self._signal(process, signal.SIGKILL)
        process.wait(timeout=STOP_SECONDS)

    def stop(self, name: str, number: int = signal.SIGTERM) -> int:
        """Ask to end; who does not is killed. Gives the exit status."""
        process = self.running.pop(name)
        # To the first process only: servers tell their children themselves.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        try:
            return process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL
        finally:
            self._signal(process, signal.SIGKILL)
            process.wait(timeout=STOP_SECONDS)

    def stop_all(self) -> None:
        """All that use the database at once, then what they used."""
        for name in self.running.keys() - BASE:
            with contextlib.suppress(ProcessLookupError):
                self.running[name].terminate()
        for name in reversed(list(self.running)):
            self.stop(name, signal.SIGINT if name == "postgres" else signal.SIGTERM)

    def _signal(self, process: subprocess.Popen, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
