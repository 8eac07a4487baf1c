"""A check stores what the sheet would change, or every fault, or why it cannot be read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shaping.imports import services
from shaping.imports.models import BatchState, ImportedRow
from shaping.jobs.models import Job, JobState
from shaping.jobs.services import run
from shaping.workflow import Forbidden, StaleState


def rows_of(batch):
    return list(batch.rows.order_by("number").values_list("number", "action", "old", "new"))


def test_it_stores_what_would_change(checked, village, other_village):
    assert checked.state == BatchState.CHECKED
    assert (checked.new_count, checked.changed_count, checked.unchanged_count) == (1, 1, 0)
    assert checked.warnings == ["人口按年底的填"]
    assert len(checked.rows_hash) == 64
    assert rows_of(checked) == [
        (2, "new", {"people": None}, {"code": village.code12, "people": 900}),
        (3, "changed", {"people": 800}, {"code": other_village.code12, "people": 850}),
    ]


def test_it_writes_nothing_into_the_tables(checked, village):
    village.refresh_from_db()

    assert village.population is None


def test_it_tells_every_fault_at_once_in_the_order_of_the_rows(check, village):
    batch = check((village.code12, "堰市村", "很多"), ("999", "无", 5), ("998", "无", "-1"))

    assert batch.state == BatchState.FAULTY
    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [
        (2, "人口"),
        (3, "村代码"),
        (4, "人口"),
        (4, "村代码"),
    ]
    assert batch.wrong_count == 3
    assert not batch.rows.exists()


def test_it_says_in_one_sentence_why_a_file_cannot_be_read(parameters, office):
    html = SimpleUploadedFile("a.xlsx", b"<html><table></table></html>")
    batch = services.upload("test-headcounts", parameters, html, by=office)

    run(batch.job_id)

    batch.refresh_from_db()
    assert batch.state == BatchState.FAULTY
    assert (
        batch.refusal
        == "这不是真正的 Excel 文件，而是改了名的网页。请用 WPS 打开后另存为 .xlsx，再上传。"
    )
    assert Job.objects.get().state == JobState.DONE


def test_it_says_when_the_kind_takes_nothing_now(parameters, check, headcounts, village):
    parameters["closed"] = True

    batch = check((village.code12, "堰市村", 900))

    assert (batch.state, batch.refusal) == (BatchState.FAULTY, "今年的人口已经封账，不能再导入。")


def test_an_empty_sheet_is_refused(check, village):
    batch = check()

    assert batch.state == BatchState.FAULTY
    assert batch.refusal


def test_a_second_run_of_the_job_changes_nothing(checked):
    before = rows_of(checked)

    assert services.check(checked, lambda done, total: None) == {}
    assert rows_of(checked) == before


def test_a_run_that_was_overtaken_stores_nothing(upload, village, office):
    batch = upload((village.code12, "堰市村", 900))
    stale = type(batch).objects.get(pk=batch.pk)
    run(batch.job_id)

    services.check(stale, lambda done, total: None)

    assert ImportedRow.objects.count() == 1


def test_it_tells_its_steps(upload, village):
    steps = []

    services.check(upload((village.code12, "堰市村", 900)), lambda *step: steps.append(step))

    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_a_check_that_broke_is_tried_again(upload, village, office, monkeypatch, caplog):
    batch = upload((village.code12, "堰市村", 900))
    with monkeypatch.context() as patch:
        patch.setattr(services, "examine", lambda *args, **options: 1 / 0)
        run(batch.job_id)
    job = Job.objects.get()
    assert job.state == JobState.FAILED

    Job.objects.update(state=JobState.WAITING, finished_at=None)
    run(batch.job_id)

    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED


def test_the_same_file_is_checked_again_after_the_register_was_corrected(
    check, office, village, appoint
):
    batch = check(("421223101201", "码头村", 850))
    assert batch.state == BatchState.FAULTY
    type(village).objects.update(code12="421223101201")

    services.recheck(batch, by=office)
    assert (batch.state, batch.checked_at) == (BatchState.UPLOADED, None)
    run(batch.job_id)

    batch.refresh_from_db()
    assert (batch.state, batch.faults, batch.rows.count()) == (BatchState.CHECKED, [], 1)


def test_a_batch_that_is_confirmed_is_not_checked_again(confirmed, office):
    with pytest.raises(StaleState):
        services.recheck(confirmed, by=office)

    assert Job.objects.count() == 1


def test_only_the_uploader_checks_again(checked, appoint):
    with pytest.raises(Forbidden, match="上传这份表的人"):
        services.recheck(checked, by=appoint("township_office"))


def test_equal_sheets_have_equal_hashes(check, village):
    row = (village.code12, "堰市村", 900)

    assert check(row).rows_hash == check(row).rows_hash
    assert check(row).rows_hash != check((village.code12, "堰市村", 901)).rows_hash
