"""The first page of the wizard: what is imported, the empty sheet, the file, a question."""

from datetime import date

import pytest
from django import forms
from django.urls import reverse

from shaping.imports.models import ImportBatch
from shaping.imports.tests.headcounts import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(parameters):
    return f"/imports/test-headcounts/new/?township={parameters['township']}"


@pytest.fixture
def question(headcounts, monkeypatch):
    class DayForm(forms.Form):
        day = forms.DateField(label="日期", required=False)

        def clean_day(self):
            if self.cleaned_data["day"] == date(2020, 1, 1):
                raise forms.ValidationError("这一天太早。")
            return self.cleaned_data["day"]

    monkeypatch.setattr(headcounts, "question", DayForm)


def test_it_says_what_is_imported_and_gives_the_empty_sheet(client_of, office, address):
    page = client_of(office).get(address).content.decode()

    assert "<h1>导入沙坪镇人口</h1>" in page
    assert 'href="/imports/test-headcounts/template/?township=421223101"' in page
    assert 'aria-current="step">1 选文件' in page


def test_it_uploads_and_goes_on_to_the_batch(client_of, office, address):
    response = client_of(office).post(address, {"file": workbook(), "day": "2026-06-30"})

    batch = ImportBatch.objects.get()
    assert response.url == f"/imports/{batch.pk}/"
    assert batch.parameters == {"township": "421223101"}


@pytest.mark.parametrize(("day", "answers"), [("2026-06-30", {"day": "2026-06-30"}), ("", {})])
def test_the_answer_is_kept_with_the_parameters(client_of, office, address, question, day, answers):
    client_of(office).post(address, {"file": workbook(), "day": day})

    assert ImportBatch.objects.get().parameters == {"township": "421223101"} | answers


def test_the_kind_s_own_question_stands_above_the_file(client_of, office, address, question):
    page = client_of(office).get(address).content.decode()

    assert page.index('name="day"') < page.index('name="file"')


def test_a_wrong_answer_is_told(client_of, office, address, question):
    response = client_of(office).post(address, {"file": workbook(), "day": "2020-01-01"})

    assert "这一天太早。" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_told(client_of, office, address):
    assert "请选一个文件。" in client_of(office).post(address).content.decode()


def test_a_refused_file_is_told_at_the_field(client_of, office, address, settings, monkeypatch):
    monkeypatch.setattr("shaping.spreadsheets.preflight.MAX_FILE_BYTES", 10)

    response = client_of(office).post(address, {"file": workbook()})

    assert response.context["form"].errors["file"] == [
        "文件超过 10 MB，不能上传。请删去图片和用不到的工作表，另存为新文件后再上传。"
    ]


def test_other_things_in_the_address_are_dropped(client_of, office, address):
    client_of(office).post(f"{address}&closed=1", {"file": workbook()})

    assert ImportBatch.objects.get().parameters == {"township": "421223101"}


@pytest.mark.parametrize("name", ["batch-create", "template"])
def test_who_may_not_see_the_township_finds_nothing(client_of, other_office, parameters, name):
    address = reverse(f"imports:{name}", args=["test-headcounts"])

    assert client_of(other_office).get(address, parameters).status_code == 404
    assert client_of(other_office).get(address).status_code == 404


@pytest.mark.parametrize("name", ["batch-create", "template"])
def test_who_may_see_but_not_import_is_told_so(client_of, leader, parameters, name):
    response = client_of(leader).get(
        reverse(f"imports:{name}", args=["test-headcounts"]), parameters
    )

    assert response.status_code == 403
    assert "人口" in response.content.decode()


def test_an_unknown_kind_is_not_found(client_of, office):
    assert client_of(office).get("/imports/nothing/new/").status_code == 404


def test_it_gives_the_empty_sheet(client_of, office, parameters):
    response = client_of(office).get("/imports/test-headcounts/template/", parameters)

    assert response.content.startswith(b"PK")
    assert "filename*=utf-8''" in response["Content-Disposition"]


def test_a_visitor_signs_in_first(client, address):
    assert client.get(address).url.startswith("/accounts/login/")
