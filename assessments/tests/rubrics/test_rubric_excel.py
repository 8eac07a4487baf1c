"""A rubric out to Excel and in again, through the import wizard."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessments.models import Rubric
from assessments.queries.rubrics import contents_of
from assessments.rubric_contents import TITLES, content_hash
from assessments.services.rubric_drafts import adopt_rubric, create_draft, save_items
from assessments.services.rubric_sheets import export_rubric
from assessments.services.rubrics import seed_examples
from assessments.tests.recalculation import needs_soffice, saved_by_libreoffice
from shaping.audit.models import AuditEvent
from shaping.imports import services as wizard
from shaping.imports.kinds import kind_of
from shaping.imports.models import ImportBatch
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db

ROWS = [
    ("1", "看现场，水边屋边", 60, "扣分", 0.5, "每处-0.5；发现即记"),
    ("2.1", "听群众说", 40, "评分", None, None),
]


@pytest.fixture
def examples(township, office):
    return {row.kind.value: row for row in seed_examples(township, by=office)}


@pytest.fixture
def draft(township, office):
    return create_draft(township, "daily", by=office)


def workbook(folder: Path, rows, titles=TITLES) -> Path:
    book = Workbook()
    for row in (titles, *rows):
        book.active.append(row)
    path = folder / "细则.xlsx"
    book.save(path)
    return path


def parameters(township, kind="daily"):
    return {"township": township.code9, "score_kind": kind}


def bring_in(path, township, by, kind="daily", **options):
    return wizard.import_file("rubric-items", parameters(township, kind), path, by=by, **options)


def codes(rubric):
    return [item.code for item in contents_of(Rubric.objects.get(pk=rubric.pk))]


@needs_soffice
@pytest.mark.parametrize("kind", ["daily", "year_end"])
def test_out_through_libreoffice_and_in_again_has_the_same_hash(
    kind, examples, township, office, tmp_path
):
    source = tmp_path / "out.xlsx"
    source.write_bytes(export_rubric(examples[kind], by=office))
    saved = saved_by_libreoffice(source, tmp_path)
    draft = create_draft(township, kind, by=office)

    outcome = bring_in(saved, township, office, kind)

    assert (outcome.faults, outcome.new_count) == ([], examples[kind].items.count())
    assert adopt_rubric(draft, by=office).content_hash == examples[kind].content_hash


def test_a_sheet_takes_the_place_of_the_drafts_items(township, office, draft, tmp_path):
    bring_in(workbook(tmp_path, ROWS), township, office)

    items = contents_of(draft)
    assert [(item.code, item.title, item.basis) for item in items] == [
        ("1", "看现场，水边屋边", "每处-0.5；发现即记"),
        ("2.1", "听群众说", ""),
    ]
    assert [(item.max_points, item.mode, item.step_points) for item in items] == [
        (6000, "deduct", 50),
        (4000, "award", None),
    ]
    event = AuditEvent.objects.get(action="import.confirm")
    assert event.summary.startswith("导入沙坪镇日常评分细则")


def test_the_same_sheet_twice_changes_nothing(township, office, draft, tmp_path):
    path = workbook(tmp_path, ROWS)
    bring_in(path, township, office)

    outcome = bring_in(path, township, office)

    assert (outcome.batch, outcome.unchanged_count) == (None, 2)


def test_the_preview_tells_what_comes_changes_moves_and_goes(township, office, draft, tmp_path):
    bring_in(workbook(tmp_path, ROWS), township, office)
    rows = [ROWS[1], ("3", "新的一项", 60, "评分", None, None)]

    outcome = bring_in(workbook(tmp_path, rows), township, office)

    assert (outcome.new_count, outcome.changed_count) == (1, 2)
    assert outcome.warnings == ["表里没有的1项会从细则里删去：1。"]
    labels = list(outcome.batch.rows.order_by("number").values_list("label", flat=True))
    assert labels == ["次序2→1 2.1 听群众说", "3 新的一项", "（删去）1 看现场，水边屋边"]
    assert codes(draft) == ["2.1", "3"]


def test_the_sum_is_only_a_warning(township, office, draft, tmp_path):
    outcome = bring_in(workbook(tmp_path, ROWS[:1]), township, office)

    assert outcome.warnings == [
        "各项分值加起来是60.00分，要正好100分。现在可以先导入，改好再启用。"
    ]
    assert codes(draft) == ["1"]


def test_every_fault_is_told_by_row_and_column(township, office, draft, tmp_path):
    rows = [
        ("1", "一", 60, "扣分", 70, None),
        ("1", "二", 140, "评分", None, None),
        ("3", None, 10, "打分", None, None),
    ]

    outcome = bring_in(workbook(tmp_path, rows), township, office)

    assert {(fault.row, fault.column) for fault in outcome.faults} == {
        (2, "代码"),
        (3, "代码"),
        (2, "每处扣分"),
        (3, "分值"),
        (4, "项目"),
        (4, "方式"),
    }
    assert (outcome.batch, codes(draft)) == (None, [])


def test_too_many_items_are_told_for_the_whole_sheet(township, office, draft, tmp_path):
    rows = [(f"C{number}", "一项", 1, "评分", None, None) for number in range(61)]

    [fault] = bring_in(workbook(tmp_path, rows), township, office).faults

    assert (fault.row, fault.message) == (0, "一份细则最多60项，现在有61项，请合并一些")


def test_it_needs_a_draft(township, office, examples, tmp_path):
    with pytest.raises(Refused, match="没有编制中的一版"):
        bring_in(workbook(tmp_path, ROWS), township, office)


def test_only_the_office_brings_one_in(township, leader, other_office, draft, tmp_path):
    path = workbook(tmp_path, ROWS)

    with pytest.raises(Forbidden):
        bring_in(path, township, leader)
    with pytest.raises(Http404):
        bring_in(path, township, other_office)
    assert codes(draft) == []


@pytest.mark.parametrize("wrong", [{"score_kind": "weekly"}, {}, {"township": "1"}])
def test_an_address_that_names_nothing_is_not_found(wrong, office):
    with pytest.raises(Http404):
        kind_of("rubric-items").may(office, {"score_kind": "daily"} | wrong)
    with pytest.raises(Http404):
        kind_of("rubric-items").township_code(wrong)


@pytest.fixture
def checked(township, office, draft, tmp_path, django_capture_on_commit_callbacks):
    """A batch that waits for its confirmation."""
    content = ContentFile(workbook(tmp_path, ROWS).read_bytes(), name="细则.xlsx")
    with django_capture_on_commit_callbacks(execute=True):
        batch = wizard.upload("rubric-items", parameters(township), content, by=office)
    return ImportBatch.objects.get(pk=batch.pk)


def test_what_was_changed_since_an_import_is_not_taken_back(checked, draft, office):
    wizard.confirm(checked, by=office)
    save_items(draft, "又改", contents_of(draft)[:1], by=office)

    with pytest.raises(StaleState, match="在检查以后又改过"):
        wizard.undo(ImportBatch.objects.get(pk=checked.pk), by=office)

    assert codes(draft) == ["1"]


def test_a_draft_changed_before_the_confirmation_is_kept(checked, draft, office, tmp_path):
    bring_in(workbook(tmp_path, ROWS[:1]), draft.township, office)

    with pytest.raises(StaleState, match="在检查以后又改过"):
        wizard.confirm(checked, by=office)

    assert codes(draft) == ["1"]


def test_an_import_can_be_taken_back(township, office, draft, tmp_path):
    bring_in(workbook(tmp_path, ROWS), township, office)
    outcome = bring_in(workbook(tmp_path, ROWS[:1]), township, office)
    before = content_hash("daily", contents_of(draft))

    wizard.undo(outcome.batch, by=office)

    assert codes(draft) == ["1", "2.1"]
    assert content_hash("daily", contents_of(Rubric.objects.get(pk=draft.pk))) != before


def test_the_preview_shows_points_and_words(checked, client_of, office):
    page = client_of(office).get(reverse("imports:batch-detail", args=[checked.pk]))
    text = page.content.decode()

    for words in ("看现场，水边屋边", "60.00", "0.50", "扣分", "评分"):
        assert words in text


def test_the_empty_sheet_is_filled_with_the_draft(township, office, examples, client_of):
    place = reverse("imports:template", args=["rubric-items"])
    address = f"{place}?township={township.code9}&score_kind=year_end"

    content = client_of(office).get(address).content

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].values)
    assert rows[3] == TITLES
    assert rows[4][:4] == ("1", "人居环境现场(按日常细则折算)", 35, "评分")


def test_after_the_import_one_is_at_the_draft_or_the_list(township, office, draft):
    path = kind_of("rubric-items").result_path(parameters(township))
    assert path == reverse("assessments:rubric-edit", args=[township.code9, "daily", 1])

    Rubric.objects.all().delete()

    path = kind_of("rubric-items").result_path(parameters(township))
    assert path == reverse("assessments:rubric-list", args=[township.code9])


def test_leaving_it_as_it_is_needs_no_rubric_for_the_empty_sheet(township, office):
    content = kind_of("rubric-items").template(parameters(township), office)

    assert list(load_workbook(io.BytesIO(content)).worksheets[0].values)[3] == TITLES
