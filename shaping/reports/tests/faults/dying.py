"""A worker that kills itself at a named point of producing reports, and a beat in a hurry.

Run as `python dying.py worker POINT`, `… worker` (one that lives), `… beat` or `… fill`, with the
environment of a scratch installation. Only the calls around our own functions are replaced; what
runs is the real code, and SIGKILL leaves it no time for anything.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

# Point → module attribute, at which call, and whether before or after it.
POINTS: dict[str, tuple[str, str, int, str]] = {
    "before_the_month_is_computed": ("producing", "contents_of", 1, "before"),
    "after_the_month_is_computed": ("producing", "contents_of", 1, "after"),
    "inside_the_third_reports_transaction": ("producing", "record", 3, "after"),
    "after_a_report_is_written": ("producing", "write_report", 6, "after"),
    "when_all_are_written": ("producing", "enqueue_deliveries", 1, "before"),
    "when_all_are_queued": ("producing", "enqueue_deliveries", 1, "after"),
    "before_a_word_file_is_rendered": ("files", "report_docx", 3, "before"),
    "between_both_files": ("files", "report_workbook", 3, "before"),
    "inside_the_transaction_of_a_delivery": ("producing", "notify", 2, "after"),
    "after_a_delivery": ("producing", "deliver", 3, "after"),
}


def die() -> None:
    """At once and without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Let this process die at that point."""
    from shaping.reports.services import files, producing  # noqa: PLC0415 - after django.setup()

    where, name, at_call, moment = POINTS[point]
    module = {"files": files, "producing": producing}[where]
    real: Callable[..., Any] = getattr(module, name)
    calls = 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at_call and moment == "before":
            die()
        result = real(*arguments, **named)
        if calls == at_call and moment == "after":
            die()
        return result

    setattr(module, name, deadly)


def hurry() -> Any:
    """The real schedule with seconds for hours, and a sweeper that waits seconds for minutes."""
    from shaping.celery import app  # noqa: PLC0415 - after django.setup()
    from shaping.jobs import services  # noqa: PLC0415

    services.WAITING_LIMIT = services.SILENCE_LIMIT = timedelta(seconds=1)
    for task in ("ensure-reports", "requeue-interrupted-jobs"):
        app.conf.beat_schedule[task]["schedule"] = 1.0
    return app


def fill() -> None:
    """Twelve townships with lists and problems of last month."""
    from shaping.reports.tests.faults.scene import fill_twelve_townships  # noqa: PLC0415

    last_month = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011
    fill_twelve_townships(last_month.year, last_month.month)


def main(role: str, point: str = "") -> None:
    """Be what the test asked for."""
    django.setup()
    if role == "fill":
        fill()
        return
    app = hurry()
    if role == "beat":
        schedule = f"{os.environ['VAR_DIR']}/beat-{os.getpid()}"
        app.start(["beat", "-s", schedule, "--max-interval", "1", "-l", "warning"])
    if point:
        arm(point)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
    app.worker_main(["worker", "-P", "solo", "-n", f"w{os.getpid()}@test", *quiet])


if __name__ == "__main__":
    main(*sys.argv[1:])
