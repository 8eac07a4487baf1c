"""The grid of a draft: rows without a script, faults, stale forms; adoption and deletion."""

import pytest
from django.urls import reverse

from assessments.forms.rubrics import FIELDS
from assessments.models import Rubric
from assessments.queries.rubrics import contents_of, mark_of
from assessments.services.rubric_drafts import adopt_rubric, create_draft, save_items
from assessments.services.rubrics import seed_examples

pytestmark = pytest.mark.django_db

FIRST = ("1", "看现场", "60", "deduct", "1", "每处-1")
SECOND = ("2", "听群众说", "４０分", "award", "", "")


@pytest.fixture
def draft(township, office):
    return create_draft(township, "daily", by=office)


@pytest.fixture
def copied(township, office):
    example = next(row for row in seed_examples(township, by=office) if row.kind == "daily")
    return create_draft(township, "daily", by=office, based_on=example)


def address(name, rubric):
    return reverse(f"assessments:{name}", args=[rubric.township.code9, rubric.kind, rubric.version])


def sent(rubric, *rows, act="save", name="本镇细则"):
    columns = {field: [row[place] for row in rows] for place, field in enumerate(FIELDS)}
    return columns | {"name": name, "seen": mark_of(rubric), "act": act}


@pytest.fixture
def post(client_of, office):
    def run(rubric, *rows, **values):
        return client_of(office).post(address("rubric-edit", rubric), sent(rubric, *rows, **values))

    return run


def test_it_stores_what_was_typed(post, draft):
    response = post(draft, FIRST, ("", "", "", "deduct", "", ""), SECOND)

    assert response.status_code == 302
    items = contents_of(Rubric.objects.get(pk=draft.pk))
    assert [(item.code, item.max_points, item.mode, item.step_points) for item in items] == [
        ("1", 6000, "deduct", 100),
        ("2", 4000, "award", None),
    ]


def test_it_shows_the_stored_items_and_their_sum(client_of, office, copied):
    page = client_of(office).get(address("rubric-edit", copied)).content.decode()

    assert page.count('name="code"') == 17
    assert "17项，合计 <strong data-rubric-sum>100.00</strong>" in page
    assert 'value="0.5"' not in page
    assert 'name="step_points" value="1"' in page


def codes(response):
    return [row.code for row in response.context["grid"].rows]


@pytest.mark.parametrize(
    ("act", "left"),
    [
        ("add", ["1", "2", ""]),
        ("add-1", ["1", "", "2"]),
        ("up-2", ["2", "1"]),
        ("up-1", ["1", "2"]),
        ("remove-1", ["2"]),
        ("remove-9", ["1", "2"]),
        ("remove-0", ["1", "2"]),
        ("add-x", ["1", "2", ""]),
        ("dance-1", ["1", "2"]),
    ],
)
def test_rows_are_changed_without_a_script_and_nothing_is_stored(act, left, post, draft):
    response = post(draft, FIRST, SECOND, act=act)

    assert response.status_code == 200
    assert codes(response) == left
    assert "听群众说" in response.content.decode() or act == "remove-2"
    assert not draft.items.exists()


def test_sixty_rows_are_the_most(post, draft):
    response = post(draft, *[FIRST] * 60, act="add")

    assert len(codes(response)) == 60
    assert "最多60项，不能再加" in response.content.decode()


def test_every_fault_is_told_with_a_link_to_its_field(post, draft):
    response = post(draft, ("", "看现场", "六十", "deduct", "1", ""), SECOND[:2] * 3, name="")
    page = response.content.decode()

    assert 'href="#row-1-code">第1项 代码：请写代码' in page
    assert 'href="#row-1-max_points">第1项 分值：写的是“六十”，请改成数字' in page
    assert 'href="#id_title">名称：请写细则的名称' in page
    assert 'value="六十"' in page
    assert not draft.items.exists()


def test_a_form_opened_before_another_change_is_refused_and_kept(client_of, office, draft):
    old = sent(draft, FIRST)
    client_of(office).post(address("rubric-edit", draft), sent(draft, SECOND))

    response = client_of(office).post(address("rubric-edit", draft), old)

    assert response.status_code == 409
    assert "刚刚在别处改过" in response.content.decode()
    assert "看现场" in response.content.decode()
    assert [item.title for item in draft.items.all()] == ["听群众说"]


def test_the_same_form_twice_is_one(client_of, office, draft):
    form = sent(draft, FIRST)

    for _ in range(2):
        assert client_of(office).post(address("rubric-edit", draft), form).status_code == 302
    assert draft.items.count() == 1


def test_an_adopted_one_has_no_grid(client_of, office, copied):
    adopt_rubric(copied, by=office)

    for response in (
        client_of(office).get(address("rubric-edit", copied)),
        client_of(office).post(address("rubric-edit", copied), sent(copied, FIRST)),
    ):
        assert response.status_code == 409
        assert "复制成新的一版" in response.content.decode()


def test_adoption_is_checked_first(client_of, office, copied):
    page = client_of(office).get(address("rubric-adopt", copied)).content.decode()
    assert "一个字都不能再改" in page

    done = client_of(office).post(
        address("rubric-adopt", copied), {"seen": mark_of(copied)}, follow=True
    )

    assert "已启用，不再改动" in done.content.decode()
    again = client_of(office).post(address("rubric-adopt", copied), {"seen": mark_of(copied)})
    assert again.status_code == 409


def test_the_check_page_says_what_is_missing(client_of, office, draft):
    page = client_of(office).get(address("rubric-adopt", draft)).content.decode()

    assert "还没有检查项" in page
    assert "核对无误，启用" not in page
    assert client_of(office).post(address("rubric-adopt", draft), {}).status_code == 409
    seen = {"seen": mark_of(draft)}
    assert client_of(office).post(address("rubric-adopt", draft), seen).status_code == 422


def test_a_draft_is_deleted_after_a_question(client_of, office, copied):
    page = client_of(office).get(address("rubric-delete", copied)).content.decode()
    assert "有17项" in page

    client_of(office).post(address("rubric-delete", copied))

    assert not Rubric.objects.filter(pk=copied.pk).exists()
    assert client_of(office).post(address("rubric-delete", copied)).status_code == 404


def test_a_copy_and_an_empty_one_are_a_button_each(client_of, office, township):
    example = next(row for row in seed_examples(township, by=office) if row.kind == "daily")
    client = client_of(office)

    assert client.post(address("rubric-copy", example)).status_code == 302
    again = client.post(address("rubric-copy", example))
    assert again.status_code == 422
    assert "已有一份编制中的" in again.content.decode()
    place = reverse("assessments:rubric-create", args=[township.code9, "year_end"])
    assert client.post(place).url == address("rubric-edit", Rubric.objects.latest("pk"))
    unknown = reverse("assessments:rubric-create", args=[township.code9, "weekly"])
    assert client.post(unknown).status_code == 404


def test_the_grid_keeps_what_another_saved_meanwhile(client_of, office, draft):
    save_items(draft, "别人的", [], by=office)

    response = client_of(office).get(address("rubric-edit", draft))

    assert response.context["grid"].name == "别人的"
