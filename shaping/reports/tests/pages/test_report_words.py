"""The office's words: kept, rendered again, never lost between two writers."""

import pytest
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.reports.contents import Words
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.services.files import stored
from shaping.reports.services.texts import save_words, text_of
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.pages.conftest import address, sheet, with_files
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
FORM = {"highlights": "七组渠道已清淤。", "plan": "办好码头村的路。", "version": "0"}
ID_CARD = "11010519491231002X"


def test_the_form_starts_with_the_automatic_words(read, office, report):
    page = read(office, address("report-words", report))
    boxes = {box.get("name"): box.text for box in page.root.iter("textarea")}

    assert "超期1件" in boxes["highlights"]
    assert "督办超期的1件" in boxes["plan"]


def test_it_keeps_the_words_and_renders_the_paper_again(client_of, office, report):
    before = stored(report, "docx")
    answer = client_of(office).post(address("report-words", report), FORM)

    assert answer.url == address("report-detail", report)
    report.refresh_from_db()
    assert stored(report, "docx") != before
    page = sheet(client_of(office).get(address("report-detail", report)))
    assert "七组渠道已清淤。" in page.text
    assert "办好码头村的路。" in page.text


def test_what_was_written_before_and_after_is_in_the_trail(client_of, office, report):
    save_words(report, Words("一", "二"), version=0, by=office)
    client_of(office).post(address("report-words", report), FORM | {"version": "1"})
    event = AuditEvent.objects.filter(action="report.words").latest("sequence")

    assert event.before == {"highlights": "一", "plan": "二"}
    assert event.after == {"highlights": "七组渠道已清淤。", "plan": "办好码头村的路。"}
    assert text_of(report).version == 2


def test_an_empty_text_leaves_the_automatic_one(client_of, office, report):
    client_of(office).post(address("report-words", report), FORM | {"plan": "  "})
    page = sheet(client_of(office).get(address("report-detail", report)))

    assert "七组渠道已清淤。" in page.text
    assert "督办超期的1件" in page.text


def test_a_stale_form_is_refused_with_both_texts_shown(client_of, office, leader, report):
    save_words(report, Words("别人写的", ""), version=0, by=office)
    answer = client_of(office).post(address("report-words", report), FORM)
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "别人刚改过这一期的文字（共同缔造办公室" in text
    assert "别人写的" in text
    assert "七组渠道已清淤。" in text
    assert text_of(report).highlights == "别人写的"


def test_sent_again_after_that_it_is_a_choice(client_of, office, report):
    save_words(report, Words("别人写的", ""), version=0, by=office)
    client = client_of(office)
    answer = client.post(address("report-words", report), FORM)
    page = answer.context["form"]

    again = client.post(
        address("report-words", report), FORM | {"version": page["version"].value()}
    )
    assert again.status_code == 302
    assert text_of(report).highlights == "七组渠道已清淤。"


def test_two_first_writers_do_not_overwrite_each_other(office, report, monkeypatch):
    save_words(report, Words("先写的", ""), version=0, by=office)
    answers = iter([None, text_of(report)])
    monkeypatch.setattr("shaping.reports.services.texts.text_of", lambda _: next(answers))

    with pytest.raises(StaleState, match="共同缔造办公室"):
        save_words(report, Words("后写的", ""), version=0, by=office)
    assert ReportText.objects.get().highlights == "先写的"


def test_a_change_at_the_same_moment_is_refused(office, report, monkeypatch):
    save_words(report, Words("先写的", ""), version=0, by=office)
    read = text_of(report)
    ReportText.objects.update(version=2, highlights="又改的")
    answers = iter([read, None])
    monkeypatch.setattr("shaping.reports.services.texts.text_of", lambda _: next(answers))

    with pytest.raises(StaleState, match="刷新页面"):
        save_words(report, Words("后写的", ""), version=1, by=office)
    assert ReportText.objects.get().highlights == "又改的"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (Words("字" * 601, ""), "“重点事项”写了601个字，最多600个字"),
        (Words("", "字" * 401), "“下月安排”写了401个字，最多400个字"),
        (Words(f"身份证{ID_CARD}", ""), "“重点事项”里写了身份证号"),
        (Words("", "卡号6222021234567890128"), "“下月安排”里写了银行卡号"),
    ],
)
def test_it_refuses_what_is_too_long_or_private(office, report, words, sentence):
    before = report.docx_sha256, AuditEvent.objects.count()

    with pytest.raises(Refused, match=sentence):
        save_words(report, words, version=0, by=office)
    assert text_of(report) is None
    report.refresh_from_db()
    assert (report.docx_sha256, AuditEvent.objects.count()) == before


def test_line_breaks_count_once(office, report):
    saved = save_words(report, Words("字" * 598 + "\r\n字", ""), version=0, by=office)

    assert len(saved.highlights) == 600


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(client_of, office, report):
    too_long = client_of(office).post(
        address("report-words", report), FORM | {"highlights": "长" * 601}
    )
    private = client_of(office).post(address("report-words", report), FORM | {"plan": ID_CARD})

    assert "“重点事项”写了601个字，最多600个字" in too_long.content.decode()
    assert "长" * 601 in too_long.content.decode()
    assert private.status_code == 422
    assert "身份证号" in private.content.decode()


def test_words_stay_for_the_next_version(read, office, report, later):
    save_words(later, Words("照旧的文字", ""), version=0, by=office)
    MonthlyReportFactory(township=report.township, version=3, reason="再改", requested_by=office)

    assert "照旧的文字" in read(office, address("report-detail", report)).text


@pytest.mark.parametrize(("delivered", "state"), [(True, "已经送达"), (False, "正在生成")])
def test_an_older_version_takes_no_words(office, report, delivered, state):
    fields = {} if delivered else {"delivered_at": None, "docx_sha256": "", "xlsx_sha256": ""}
    MonthlyReportFactory(
        township=report.township, version=2, reason="更正", requested_by=office, **fields
    )

    with pytest.raises(StaleState, match=f"第2版{state}"):
        save_words(report, Words("晚了", ""), version=0, by=office)
    assert not ReportText.objects.exists()


def test_only_the_office_writes(client_of, leader, auditor, county_reader, report):
    for user in (leader, auditor, county_reader):
        for method in ("get", "post"):
            answer = getattr(client_of(user), method)(address("report-words", report), FORM)
            assert answer.status_code == 403
        with pytest.raises(Forbidden):
            save_words(report, Words("不行", ""), version=0, by=user)


def test_others_do_not_find_the_form(client_of, village_officer, other_office, report):
    for user in (village_officer, other_office):
        assert client_of(user).post(address("report-words", report), FORM).status_code == 404


def test_words_never_become_markup(client_of, read, office, report):
    evil = "</textarea><script>alert(1)</script>"
    client_of(office).post(address("report-words", report), FORM | {"highlights": evil})

    for name in ("report-detail", "report-words"):
        page = read(office, address(name, report))
        assert evil in page.text
        assert "alert" not in "".join(tag.text or "" for tag in page.root.iter("script"))


def test_a_report_whose_row_is_older_is_not_confused_with_another_month(office, report):
    september = with_files(MonthlyReportFactory(township=report.township, month=9))
    save_words(september, Words("九月的", ""), version=0, by=office)

    assert text_of(report) is None
    assert ReportText.objects.get().changed_at <= timezone.now()
    assert MonthlyReport.objects.get(pk=report.pk).docx_sha256 == report.docx_sha256


def test_automatic_words_sent_back_unchanged_stay_automatic(client_of, read, office, report):
    """Whoever writes only the one text does not freeze the other."""
    page = read(office, address("report-words", report))
    boxes = {box.get("name"): box.text for box in page.root.iter("textarea")}

    client_of(office).post(
        address("report-words", report), boxes | {"plan": "办好码头村的路。", "version": "0"}
    )

    assert (text_of(report).highlights, text_of(report).plan) == ("", "办好码头村的路。")


def test_signs_that_word_cannot_hold_are_left_out(client_of, office, report):
    form = FORM | {"highlights": "七组\x0b渠道\x01已清淤。"}

    client_of(office).post(address("report-words", report), form)

    assert text_of(report).highlights == "七组渠道已清淤。"


def test_an_older_version_does_not_show_the_words_of_today(read, office, report, later):
    save_words(later, Words("第二版的话", ""), version=0, by=office)

    older = read(office, f"{address('report-detail', report)}?version=1")

    assert "第二版的话" not in older.text
