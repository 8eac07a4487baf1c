"""The page of an import shows the step it stands at, to whom it may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shaping.imports import services, views
from shaping.imports.models import ImportBatch
from shaping.jobs.models import Job, JobState
from villages.tests.factories import VillageFactory


def page_of(client, batch, **query):
    response = client.get(f"/imports/{batch.pk}/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_while_it_is_checked_it_polls_the_progress(client_of, office, upload, village):
    batch = upload((village.code12, "", 900))

    page = page_of(client_of(office), batch)

    assert 'aria-current="step">2 检查' in page
    assert f'hx-get="/jobs/{batch.job_id}/progress/"' in page


def test_a_check_that_failed_can_be_tried_again(client_of, office, upload):
    batch = upload()
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now(), message="出了错")

    page = page_of(client_of(office), batch)

    assert f'action="/jobs/{batch.job_id}/retry/"' in page
    assert "出了错" in page
    assert "hx-get" not in page


def test_a_batch_without_its_job_still_has_a_page(client_of, office, upload):
    batch = upload()
    ImportBatch.objects.update(job_id=None)

    assert "请过一会儿再来看" in page_of(client_of(office), batch)


def test_a_refused_file_shows_its_sentence(client_of, office, check, parameters):
    parameters["closed"] = "1"

    page = page_of(client_of(office), check(("421223101200", "", 900)))

    assert "今年的人口已经封账，不能再导入。" in page
    assert "重新上传" in page
    assert "标注表" not in page


def test_faults_stand_with_row_column_and_value(client_of, office, check, village):
    page = page_of(client_of(office), check((village.code12, "", "很多"), ("999", "", 1)))

    assert "有 2 处要改" in page
    assert 'data-label="列">人口<' in page
    assert 'data-label="内容">很多<' in page
    assert "没有这个村，请核对" in page
    assert 'href="/imports/test-headcounts/new/?township=421223101"' in page


def test_of_many_faults_the_first_stand_there_with_the_count(client_of, office, check, monkeypatch):
    monkeypatch.setattr(views, "FAULTS_SHOWN", 2)

    page = page_of(client_of(office), check(*[("999", "", 1)] * 5))

    assert page.count("没有这个村") == 2
    assert "下面是前 2 处，全部 5 处都在标注表里" in page


def test_the_annotated_sheet_has_them_all(client_of, office, check):
    batch = check(("999", "", 1), ("998", "", 1))

    response = client_of(office).get(f"/imports/{batch.pk}/annotated.xlsx")

    assert response.content.startswith(b"PK")
    assert "xlsx" in response["Content-Disposition"]


def test_there_is_no_annotated_sheet_without_faults(client_of, office, checked):
    assert client_of(office).get(f"/imports/{checked.pk}/annotated.xlsx").status_code == 404


def test_the_preview_shows_old_and_new(client_of, office, checked):
    page = page_of(client_of(office), checked)

    assert 'aria-current="step">3 核对' in page
    assert "<del>800人</del> → <strong>850人</strong>" in page
    assert 'data-label="人口" class="number">900人<' in page
    assert "人口按年底的填" in page
    assert checked.rows_hash in page
    assert "确认导入</button>" in page


@pytest.mark.parametrize(("show", "count"), [("", 2), ("new", 1), ("changed", 1), ("x", 2)])
def test_the_preview_can_be_narrowed(client_of, office, checked, show, count):
    assert page_of(client_of(office), checked, show=show).count('data-label="行"') == count


def test_a_filter_that_keeps_nothing_says_so(client_of, office, checked):
    assert "没有这样的行" in page_of(client_of(office), checked, show="unchanged")


def test_a_long_preview_has_pages(client_of, office, checked, monkeypatch):
    monkeypatch.setattr(views, "ROWS_SHOWN", 1)

    first = page_of(client_of(office), checked, show="")
    second = page_of(client_of(office), checked, page=2)

    assert "下一页" in first
    assert "上一页" in second
    assert "<del>800人</del>" in second


def test_an_old_preview_asks_for_a_new_check(client_of, office, checked):
    ImportBatch.objects.update(checked_at=timezone.now() - timedelta(minutes=31))

    page = page_of(client_of(office), checked)

    assert "重新检查" in page
    assert "确认导入</button>" not in page


def test_the_same_file_again_offers_nothing_to_confirm(
    client_of, office, confirmed, check, village, other_village
):
    batch = check((village.code12, "", 900), (other_village.code12, "", 850))

    page = page_of(client_of(office), batch)

    assert "这份表和系统里的一样，没有要改的" in page
    assert "确认导入</button>" not in page


def test_the_result_leads_on_and_back(client_of, office, confirmed):
    page = page_of(client_of(office), confirmed)

    assert 'aria-current="step">4 完成' in page
    assert 'href="/villages/">去看结果' in page
    assert f'href="/imports/{confirmed.pk}/undo/"' in page


def test_an_undone_import_says_so(client_of, office, confirmed):
    services.undo(confirmed, by=office)

    page = page_of(client_of(office), confirmed)

    assert "撤销，数据恢复成了导入以前的样子" in page
    assert "去看结果" not in page


def test_an_import_by_a_command_says_so(client_of, auditor, confirmed):
    ImportBatch.objects.update(created_by=None, confirmed_by=None)

    assert "在服务器上用命令导入" in page_of(client_of(auditor), confirmed)


@pytest.mark.parametrize("step", ["checked", "confirmed"])
def test_whom_the_kind_lets_read_sees_no_buttons(client_of, auditor, step, request):
    page = page_of(client_of(auditor), request.getfixturevalue(step))

    assert "逐行核对" in page
    assert "确认导入</button>" not in page
    assert "撤销这次导入" not in page


def test_a_reader_waits_for_the_check(client_of, auditor, upload):
    assert "请过一会儿再来看" in page_of(client_of(auditor), upload())


def test_a_reader_sees_faults_without_buttons(client_of, auditor, check):
    assert "重新上传" not in page_of(client_of(auditor), check(("999", "", 1)))


@pytest.mark.parametrize("who", ["leader", "other_office", "village_officer", "stranger"])
@pytest.mark.parametrize("page", ["", "undo/", "annotated.xlsx"])
def test_nobody_else_finds_it(client_of, checked, who, page, request):
    client = client_of(request.getfixturevalue(who))

    assert client.get(f"/imports/{checked.pk}/{page}").status_code == 404


def test_an_uploader_who_left_the_office_finds_it_no_more(client_of, office, checked):
    office.appointments.update(role="finance")

    assert client_of(office).get(f"/imports/{checked.pk}/").status_code == 404


def test_a_batch_that_never_was_is_not_found(client_of, office):
    assert client_of(office).get("/imports/99999/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow_with_the_rows(
    client_of, office, check, township, count, django_assert_num_queries
):
    villages = [VillageFactory(township=township) for _ in range(count)]
    batch = check(*[(village.code12, "", 1) for village in villages])
    client = client_of(office)

    with django_assert_num_queries(12):
        page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert page.count('data-label="行"') == count
