"""What a mailbox and the two robots are sent."""

import pytest
from django.core import mail

from shaping.notices.outside import dingtalk, email, web, wecom
from shaping.notices.outside.letters import Letter, NotSent
from shaping.notices.tests.factories import ROBOT, SIGNING_ROBOT

LETTER = Letter("10月月报\n已送达", "新增3件。", "/reports/421223101/2026-10/")


@pytest.fixture
def posted(monkeypatch):
    found = []
    monkeypatch.setattr(web, "post", lambda url, values: found.append((url, values)))
    return found


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "smtp.example.com", "shaping@example.com"


def test_the_link_needs_the_sites_own_address(settings):
    assert LETTER.body == "10月月报 已送达\n新增3件。"

    settings.SITE_URL = "https://gongtong.example.gov.cn"

    assert LETTER.body.endswith("\nhttps://gongtong.example.gov.cn/reports/421223101/2026-10/")
    assert Letter("标题").body == "标题"


def test_a_wecom_group_gets_plain_text(posted):
    wecom.send(ROBOT, "", LETTER)

    assert posted == [(ROBOT, {"msgtype": "text", "text": {"content": LETTER.body}})]


def test_a_long_text_is_cut_between_two_characters(posted):
    wecom.send(ROBOT, "", Letter("标题", "字" * 1000))

    content = posted[0][1]["text"]["content"]
    assert wecom.MOST_BYTES - 3 < len(content.encode()) <= wecom.MOST_BYTES
    assert set(content[3:]) == {"字"}


def test_a_dingtalk_group_without_a_secret_gets_plain_text(posted):
    dingtalk.send(SIGNING_ROBOT, "", LETTER)

    assert posted == [(SIGNING_ROBOT, {"msgtype": "text", "text": {"content": LETTER.body}})]


def test_a_dingtalk_group_with_a_secret_gets_a_signature(posted):
    dingtalk.send(SIGNING_ROBOT, "SEC99", LETTER)
    dingtalk.send("https://oapi.dingtalk.com/robot", "SEC99", LETTER)

    assert posted[0][0].startswith(f"{SIGNING_ROBOT}&timestamp=")
    assert posted[1][0].startswith("https://oapi.dingtalk.com/robot?timestamp=")


def test_the_signature_is_the_one_the_robot_computes():
    assert dingtalk.signature("this is secret", 1_700_000_000.0) == {
        "timestamp": "1700000000000",
        "sign": "sSFWELbV2YwjdDQhWZwTcWlX5BWUx5J6TPpsZmuPii0=",
    }


def test_a_mailbox_gets_one_letter(mail_server):
    email.send("zhiban@example.com", "", LETTER)

    (letter,) = mail.outbox
    assert (letter.to, letter.cc, letter.bcc) == (["zhiban@example.com"], [], [])
    assert (letter.subject, letter.body) == ("10月月报 已送达", LETTER.body)
    assert letter.from_email == "shaping@example.com"


@pytest.mark.parametrize("missing", ["EMAIL_HOST", "DEFAULT_FROM_EMAIL"])
def test_without_a_mail_server_it_says_so(mail_server, settings, missing):
    setattr(settings, missing, "")

    with pytest.raises(NotSent, match="没有配置邮件服务器"):
        email.send("zhiban@example.com", "", LETTER)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_told_in_words(mail_server, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(NotSent, match="邮件没有发出"):
        email.send("zhiban@example.com", "", LETTER)
