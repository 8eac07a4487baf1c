"""Every scheduled task keeps a row: when it ran, what came of it, whether it is late."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from shaping.celery import app
from shaping.jobs import schedule, tasks
from shaping.jobs.models import ScheduledRun
from shaping.workflow import Refused

NAME = "test.scheduled"


@pytest.fixture
def scheduled(db):
    """A task that stands in the schedule and does what the test says."""

    class Work:
        result, error = None, None

    work = Work()

    @app.task(name=NAME)
    def task():
        if work.error:
            raise work.error
        return work.result

    app.conf.beat_schedule["test-entry"] = {"task": NAME, "schedule": crontab(minute="5")}
    work.run = lambda: task.apply(throw=False)
    yield work
    del app.conf.beat_schedule["test-entry"]
    del app.tasks[NAME]


def at(text: str) -> datetime:
    """A moment in local time, such as 2026-11-24 10:05."""
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("times", "after", "expected"),
    [
        (crontab(), "2026-11-24 10:05:30", "2026-11-24 10:06"),
        (crontab(minute="*/5"), "2026-11-24 10:05", "2026-11-24 10:10"),
        (crontab(minute="5"), "2026-11-24 23:05", "2026-11-25 00:05"),
        (crontab(hour="2", minute="40"), "2026-11-24 02:39:59", "2026-11-24 02:40"),
        (crontab(hour="2", minute="40"), "2026-11-24 02:40", "2026-11-25 02:40"),
        (crontab(hour="9", minute="0", day_of_month="1"), "2026-11-24 10:00", "2026-12-01 09:00"),
        (crontab(hour="9", minute="0", day_of_week="0"), "2026-11-24 10:00", "2026-11-29 09:00"),
    ],
)
def test_it_finds_the_next_time(times, after, expected):
    assert schedule.next_time(times, at(after)) == at(expected)


def test_the_next_time_is_local_whatever_the_zone_of_the_last():
    after = datetime(2026, 11, 24, 18, 39, tzinfo=UTC)  # 02:39 in Shanghai

    assert schedule.next_time(crontab(hour="2", minute="40"), after) == at("2026-11-25 02:40")


@pytest.mark.parametrize(
    ("started", "process", "now", "expected"),
    [
        ("2026-11-24 09:05", "2026-11-20 08:00", "2026-11-24 10:15", False),
        ("2026-11-24 09:05", "2026-11-20 08:00", "2026-11-24 10:16", True),
        # Switched on again after a weekend: ten minutes to make up for it.
        ("2026-11-20 17:05", "2026-11-24 08:30", "2026-11-24 08:39", False),
        ("2026-11-20 17:05", "2026-11-24 08:30", "2026-11-24 08:41", True),
        # Never seen: counted from the start of the process.
        (None, "2026-11-24 08:30", "2026-11-24 09:15", False),
        (None, "2026-11-24 08:30", "2026-11-24 09:16", True),
    ],
)
def test_it_knows_what_is_late(monkeypatch, started, process, now, expected):
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", at(process))
    run = ScheduledRun(name=NAME, last_started_at=at(started)) if started else None

    assert schedule.is_late(crontab(minute="5"), run, at(now)) is expected


@pytest.mark.parametrize(
    ("result", "words"), [(3, "办了3项"), (0, "没有要办的"), (None, ""), (True, ""), ("x", "")]
)
def test_a_run_is_written_down(scheduled, result, words):
    scheduled.result = result
    before = timezone.now()

    scheduled.run()

    run = ScheduledRun.objects.get(name=NAME)
    assert before <= run.last_started_at <= run.last_finished_at
    assert (run.last_failed_at, run.last_words, run.has_failed) == (None, words, False)
    assert str(run) == NAME


def test_a_failure_leaves_words_and_no_trace(scheduled):
    scheduled.error = RuntimeError("connection to 10.0.0.1 refused")

    outcome = scheduled.run()

    run = ScheduledRun.objects.get(name=NAME)
    assert outcome.failed()
    assert run.last_words == schedule.FAILED_WORDS
    assert (run.last_finished_at, run.has_failed) == (None, True)


def test_a_refusal_leaves_its_own_words(scheduled):
    scheduled.error = Refused("今年的工作日历还没有核对。")

    scheduled.run()

    assert ScheduledRun.objects.get(name=NAME).last_words == "今年的工作日历还没有核对。"


def test_a_good_run_makes_up_for_a_bad_one(scheduled):
    scheduled.error = RuntimeError()
    scheduled.run()
    scheduled.error = None
    scheduled.run()

    run = ScheduledRun.objects.get(name=NAME)
    assert run.last_failed_at
    assert (run.has_failed, run.last_words) == (False, "")


def test_each_word_costs_one_update(scheduled, django_assert_num_queries):
    scheduled.run()

    with django_assert_num_queries(6):  # start and end, each an UPDATE in its savepoint
        scheduled.run()


def test_other_tasks_leave_no_row(db):
    tasks.run.apply(args=[0], throw=False)

    assert not ScheduledRun.objects.exists()


@pytest.mark.filterwarnings("ignore")
def test_a_row_that_cannot_be_written_does_not_stop_the_task(scheduled, monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("away")

    monkeypatch.setattr(schedule, "_write", refuse)
    scheduled.result = 3

    assert scheduled.run().result == 3


def test_the_scheduler_reports_each_minute(db):
    entry = app.conf.beat_schedule["scheduler-beat"]

    app.tasks[entry["task"]].apply()

    assert entry["schedule"] == crontab()
    assert ScheduledRun.objects.get().name == schedule.BEAT_TASK


def test_a_task_stands_in_the_schedule_once():
    names = [entry["task"] for entry in app.conf.beat_schedule.values()]

    assert sorted(names) == sorted(schedule.entry_schedules())
    assert set(names) <= set(app.tasks)


def test_a_command_notes_what_it_did(db):
    schedule.note_run(schedule.BACKUP, "备份好了")
    first = ScheduledRun.objects.get(name="backup")
    schedule.note_run(schedule.BACKUP, "字" * 500)

    run = ScheduledRun.objects.get(name="backup")
    assert first.last_words == "备份好了"
    assert run.last_words == "字" * 400
    assert run.last_finished_at == run.last_started_at > first.last_started_at


def test_a_row_has_a_name(db):
    schedule.note_run(schedule.BACKUP)

    with pytest.raises(IntegrityError, match="scheduled_run_has_a_name"), transaction.atomic():
        ScheduledRun.objects.update(name="")


def test_a_task_has_one_row(db):
    rows = [ScheduledRun(name=NAME, last_started_at=timezone.now()) for _ in range(2)]

    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledRun.objects.bulk_create(rows)


def test_two_workers_may_write_the_first_row(scheduled, monkeypatch):
    """Whoever comes second finds the row between his UPDATE and his INSERT."""
    now = timezone.now() - timedelta(minutes=1)
    ScheduledRun.objects.create(name=NAME, last_started_at=now)
    with monkeypatch.context() as late:
        late.setattr(type(ScheduledRun.objects.all()), "update", lambda *_, **__: 0)
        schedule.note_run(NAME)

    assert ScheduledRun.objects.get().last_started_at == now
