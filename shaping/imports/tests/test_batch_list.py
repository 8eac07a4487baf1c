"""Everybody finds his own imports, newest first."""

import pytest

from shaping.imports import services
from shaping.imports.models import ImportBatch
from shaping.imports.tests.headcounts import workbook

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow(client_of, office, upload, count, django_assert_num_queries):
    for number in range(count):
        upload(name=f"{number}.xlsx")
    client = client_of(office)

    with django_assert_num_queries(9):
        page = client.get("/imports/").content.decode()
    assert page.count("沙坪镇人口") == count


def test_the_newest_stands_first(client_of, office, upload):
    upload(name="旧.xlsx")
    upload(name="新.xlsx")

    page = client_of(office).get("/imports/").content.decode()

    assert page.index("新.xlsx") < page.index("旧.xlsx")


def test_other_people_s_imports_are_not_in_it(client_of, office, appoint, parameters):
    services.upload("test-headcounts", parameters, workbook(), by=appoint("township_office"))

    assert "您还没有导入过表格" in client_of(office).get("/imports/").content.decode()
    assert not ImportBatch.objects.visible_to(office).exists()


def test_a_long_list_has_pages(client_of, office, upload, monkeypatch):
    monkeypatch.setattr("shaping.imports.views.BATCHES_SHOWN", 1)
    upload()
    upload()

    assert "第 2 页，共 2 页" in client_of(office).get("/imports/?page=2").content.decode()
