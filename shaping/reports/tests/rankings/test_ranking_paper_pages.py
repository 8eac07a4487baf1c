"""The page where a ranking's papers are made, and the Word files under the design's address."""

import pytest
from django.urls import reverse

from shaping.reports.models import RankingPaper
from shaping.reports.ranking_contents import ERRATUM, NOTICE
from shaping.reports.tests.rankings.building import read, released, texts

DATA = {
    "kind": NOTICE,
    "version": "1",
    "number": "沙政发[2026]3号",
    "date": "2026-01-16",
    "demands": "",
}


@pytest.fixture
def ranking(township, office, leader):
    return released(township, office, leader)


@pytest.fixture
def page(ranking):
    return reverse("reports:ranking-paper", args=["421223101", 2025])


@pytest.fixture
def docx(ranking):
    return reverse("reports:ranking-docx", args=["421223101", 2025])


def test_the_word_file_has_the_address_of_the_design(docx):
    assert docx == "/ranking/421223101/2025.docx"


def test_the_office_sees_the_text_and_makes_the_paper(client_of, office, page):
    client = client_of(office)
    shown = client.get(page).content.decode()
    made = client.post(page, DATA, follow=True).content.decode()

    assert "现将2025年度“共同缔造”工作考核结果通报如下。" in shown
    assert "通报第1稿已出，请下载。" in made
    assert RankingPaper.objects.get().document_number == "沙政发〔2026〕3号"


def test_the_same_form_twice_makes_one_paper(client_of, office, page):
    client = client_of(office)
    client.post(page, DATA)
    again = client.post(page, DATA, follow=True).content.decode()

    assert "没有另出一稿" in again
    assert RankingPaper.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "沙政发1号"}, "请写成“沙政发〔2026〕1号”的样子"),
        ({"date": ""}, "请写成文日期"),
        ({"date": "昨天"}, "请写日期"),
        ({"date": "2020-01-01"}, "2025年1月1日以后"),
        ({"demands": "长" * 3000}, "工作要求太长"),
        ({"demands": "\n".join("条" for _ in range(11))}, "最多10条"),
        ({"kind": ERRATUM}, "不用更正"),
    ],
)
def test_what_does_not_fit_comes_back_with_a_sentence(client_of, office, page, changes, words):
    answer = client_of(office).post(page, DATA | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert RankingPaper.objects.count() == 0


def test_villages_take_what_was_made_and_make_nothing(
    client_of, office, village_officer, page, docx
):
    client_of(office).post(page, DATA)
    client = client_of(village_officer)
    shown = client.get(page).content.decode()
    file = client.get(docx, {"serial": "1"})

    assert "通报第1稿" in shown
    assert '<form method="post" novalidate>' not in shown
    assert "沙政发〔2026〕3号" in texts(read(file.content))
    assert client.post(page, DATA).status_code == 403


def test_villages_are_told_when_nothing_was_made(client_of, village_officer, page, docx):
    client = client_of(village_officer)

    assert "还没有出过公文" in client.get(page).content.decode()
    assert client.get(docx).status_code == 403


def test_the_office_downloads_a_draft(client_of, office, docx):
    answer = client_of(office).get(docx)

    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert "沙坪镇人民政府\n关于2025年度“共同缔造”工作\n考核结果的通报" in texts(
        read(answer.content)
    )


@pytest.mark.parametrize("query", [{"kind": "letter"}, {"version": "9"}])
def test_strange_kinds_and_versions_are_not_found(client_of, office, page, docx, query):
    client = client_of(office)

    assert client.get(page, query).status_code == client.get(docx, query).status_code == 404


def test_other_townships_find_nothing(client_of, other_office, page, docx):
    client = client_of(other_office)

    assert client.get(page).status_code == client.get(docx).status_code == 404


@pytest.mark.parametrize("papers", [1, 3])
def test_the_list_takes_the_same_queries(
    client_of, office, page, papers, django_assert_num_queries
):
    client = client_of(office)
    for number in range(papers):
        client.post(page, DATA | {"number": f"沙政发〔2026〕{number + 1}号"})
    client.get(page)

    with django_assert_num_queries(19):
        client.get(page)
