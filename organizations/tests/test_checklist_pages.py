"""A hamlet's “10个1” list on its page, and its proofs."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.models import ChecklistState
from organizations.tests.factories import ChecklistItemFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.models import StoredFile
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
BOARD = "/organizations/checklists/"


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上屋湾", is_demonstration=True)


@pytest.fixture
def items(township):
    names = ("一个议事厅", "一支队伍")
    return [
        ChecklistItemFactory(township=township, name=name, position=place)
        for place, name in enumerate(names)
    ]


@pytest.fixture
def keep(hamlet, village_officer):
    def run(item, progress="done", **values):
        return ChecklistState.objects.create(
            hamlet=hamlet,
            item=item,
            progress=progress,
            changed_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
            changed_by=village_officer,
            **values,
        )

    return run


def address(hamlet):
    return reverse("organizations:checklist-hamlet", args=[hamlet.code])


def form_of(page) -> dict:
    """What a browser sends when nothing on the page is touched."""
    values = {}
    for form in page.context["forms"]:
        for name in ("progress", "note"):
            field = form[name]
            values[field.html_name] = field.value()
            values[field.html_initial_name] = form.data.get(field.html_initial_name, field.value())
        values[form["seen"].html_name] = form["seen"].value()
    return values


def test_it_is_filled_in_and_saved_at_once(client_of, village_officer, hamlet, items):
    client = client_of(village_officer)
    form = form_of(client.get(address(hamlet)))
    proof = SimpleUploadedFile("挂牌.pdf", b"%PDF-1.4\n%%EOF\n")
    first = f"item-{items[0].pk}"
    form |= {f"{first}-progress": "done", f"{first}-note": "已挂牌", f"{first}-proof": proof}

    page = client.post(address(hamlet), form, follow=True)

    state = ChecklistState.objects.get()
    assert "已保存1项。" in page.content.decode()
    assert (state.progress, state.note, state.proof.name) == ("done", "已挂牌", "挂牌.pdf")
    answer = client.get(reverse("organizations:checklist-proof", args=[state.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_what_was_not_touched_is_left_alone(client_of, office, hamlet, items, keep):
    client = client_of(office)
    form = form_of(client.get(address(hamlet)))
    keep(items[0], note="专干写的")

    page = client.post(
        address(hamlet), form | {f"item-{items[1].pk}-progress": "done"}, follow=True
    )

    assert "已保存1项。" in page.content.decode()
    assert ChecklistState.objects.get(item=items[0]).note == "专干写的"


def test_a_conflict_names_the_item_and_keeps_what_was_typed(client_of, office, hamlet, items, keep):
    client = client_of(office)
    first = f"item-{items[0].pk}"
    form = form_of(client.get(address(hamlet))) | {f"{first}-note": "镇里核过"}
    keep(items[0], "under_way", note="专干写的")

    page = client.post(address(hamlet), form | {f"{first}-progress": "done"})

    text = page.content.decode()
    assert "村专干刚改成“进行中”，说明“专干写的”" in text
    assert "镇里核过" in text
    assert ChecklistState.objects.get().progress == "under_way"
    client.post(address(hamlet), form_of(page))
    assert ChecklistState.objects.get().note == "镇里核过"


def test_saving_nothing_says_so(client_of, office, hamlet, items):
    client = client_of(office)

    page = client.post(address(hamlet), form_of(client.get(address(hamlet))), follow=True)

    assert "没有改动。" in page.content.decode()
    assert not AuditEvent.objects.filter(action="checklist.save").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"progress": "lost"}, "请选“未开始”"),
        ({"progress": ""}, "请选进度。"),
        ({"note": "长" * 101}, "100"),
        ({"note": "身份证 11010519491231002X"}, "身份证号"),
        ({"note": "找王军 13800000000"}, "手机号核对过"),
        ({"note": "\x00"}, "请"),
    ],
)
def test_a_wrong_form_saves_nothing(client_of, office, hamlet, items, typed, words):
    client = client_of(office)
    form = form_of(client.get(address(hamlet)))

    page = client.post(
        address(hamlet), form | {f"item-{items[0].pk}-{name}": typed[name] for name in typed}
    )

    assert page.status_code in {200, 400}
    assert words in page.content.decode()
    assert not ChecklistState.objects.exists()


def test_a_confirmed_phone_number_passes(client_of, office, hamlet, items):
    client, first = client_of(office), f"item-{items[0].pk}"
    form = form_of(client.get(address(hamlet)))
    form |= {f"{first}-note": "找王军 13800000000", f"{first}-confirms_numbers": "on"}

    client.post(address(hamlet), form)

    assert ChecklistState.objects.get().note == "找王军 13800000000"


def test_a_wrong_file_is_told_and_stores_nothing(client_of, office, hamlet, items):
    client = client_of(office)
    form = form_of(client.get(address(hamlet)))
    wrong = SimpleUploadedFile("挂牌.pdf", b"<?php echo 1;")

    page = client.post(address(hamlet), form | {f"item-{items[0].pk}-proof": wrong})

    assert page.context["faulty"][0].errors["proof"]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_readers_look_and_send_nothing(client_of, appoint, role, hamlet, items, keep):
    keep(items[0], note="已挂牌")
    client = client_of(appoint(role))

    page = client.get(address(hamlet))

    assert "已挂牌" in page.content.decode()
    assert "保存</button>" not in page.content.decode()
    assert client.post(address(hamlet), {}).status_code == 403


@pytest.mark.parametrize("name", ["other_village_officer", "other_office"])
def test_other_villages_and_townships_find_nothing(client_of, request, name, hamlet, items, keep):
    client = client_of(request.getfixturevalue(name))
    proof = reverse("organizations:checklist-proof", args=[keep(items[0]).pk])

    assert [client.get(page).status_code for page in (address(hamlet), proof)] == [404, 404]


def test_a_proofs_address_does_not_exist_for_strangers(client, items, keep):
    proof = reverse("organizations:checklist-proof", args=[keep(items[0]).pk])

    assert client.get(proof).status_code == 404


def test_an_item_without_a_proof_has_none_to_load(client_of, office, items, keep):
    page = reverse("organizations:checklist-proof", args=[keep(items[0]).pk])

    assert client_of(office).get(page).status_code == 404


def test_a_hamlet_that_is_no_demonstration_keeps_a_list_too(client_of, office, village, items):
    page = client_of(office).get(address(HamletFactory(village=village)))

    assert "进度板上只列示范的" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_many_items(
    client_of, office, hamlet, township, count, django_assert_num_queries
):
    ChecklistItemFactory.create_batch(count, township=township)
    client = client_of(office)
    client.get(address(hamlet))

    with django_assert_num_queries(7):
        page = client.get(address(hamlet))

    assert len(page.context["forms"]) == count
