"""The system administrator's channels: entered, tried, switched, never shown in full."""

import pytest
import time_machine

from shaping.dashboard.tasks import send_outside
from shaping.notices.models import OutsideChannel, OutsideMessage
from shaping.notices.services import sending
from shaping.notices.tests.factories import (
    ROBOT,
    SIGNING_ROBOT,
    ChannelFactory,
    MailboxFactory,
    MessageFactory,
)
from shaping.workdays.models import CalendarYear, Workday

LIST, NEW = "/channels/", "/channels/new/"
FORM = {
    "kind": "dingtalk",
    "name": "值班群",
    "township_code": "",
    "address": SIGNING_ROBOT,
    "secret": "SEC99",
    "wants_alarms": "on",
}


@pytest.fixture
def keeper(client_of, system_admin):
    return client_of(system_admin)


@pytest.fixture
def sent(monkeypatch):
    found = []
    for kind in sending.SENDERS:
        monkeypatch.setitem(
            sending.SENDERS, kind, lambda address, secret, letter: found.append(letter.title)
        )
    return found


def page_of(channel: OutsideChannel) -> str:
    return f"/channels/{channel.pk}/"


def test_it_is_entered_and_then_tried(keeper, township):
    answer = keeper.post(NEW, FORM | {"township_code": township.code9}, follow=True)

    channel = OutsideChannel.objects.get()
    assert answer.redirect_chain == [(page_of(channel), 302)]
    assert (channel.is_on, channel.township_code, channel.secret) == (False, "421223101", "SEC99")
    page = answer.content.decode()
    assert "先试发一条，收到了再启用" in page
    assert "沙坪镇" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "http://oapi.dingtalk.com/x"}, "要以 https://"),
        ({"kind": ""}, "请选一种方式"),
        ({"name": ""}, "请写名称"),
        ({"address": ""}, "请写邮箱地址或者机器人的网址"),
        ({"township_code": "999999999"}, "999999999"),
    ],
)
def test_a_wrong_form_says_what_to_change(keeper, change, words):
    answer = keeper.post(NEW, FORM | change)

    assert words in answer.content.decode()
    assert not OutsideChannel.objects.exists()


def test_neither_address_nor_secret_is_ever_shown(keeper):
    channel = ChannelFactory(kind="dingtalk", address=SIGNING_ROBOT, secret="SEC99")

    for address in (LIST, page_of(channel)):
        page = keeper.get(address).content.decode()
        assert "oapi.dingtalk.com，末四位88bb" in page
        assert "access_token" not in page
        assert "SEC99" not in page


def test_it_is_changed_without_writing_the_address_again(keeper):
    channel = ChannelFactory()
    form = {"name": "办公室群", "township_code": "", "address": "", "version": 1}

    answer = keeper.post(page_of(channel), form | {"wants_reports": "on"}, follow=True)

    channel.refresh_from_db()
    assert "通道已存好" in answer.content.decode()
    assert (channel.name, channel.address, channel.wants_reports) == ("办公室群", ROBOT, True)


def test_a_stale_form_is_refused(keeper):
    channel = ChannelFactory(version=2)
    form = {"name": "办公室群", "township_code": "", "version": 1}

    answer = keeper.post(page_of(channel), form)

    assert answer.status_code == 409
    assert OutsideChannel.objects.get().name == channel.name


def test_a_refused_change_stays_in_the_form(keeper):
    channel = ChannelFactory()
    ChannelFactory(name="值班群")

    answer = keeper.post(page_of(channel), {"name": "值班群", "township_code": "", "version": 1})

    assert answer.status_code == 200
    assert "已经有同名的通道" in answer.content.decode()


def test_it_is_switched_on_and_off(keeper):
    channel = ChannelFactory(wants_alarms=True)

    page = keeper.post(f"{page_of(channel)}switch/", {"is_on": "1"}, follow=True).content.decode()
    assert "通道已启用" in page
    assert OutsideChannel.objects.get().is_on
    keeper.post(f"{page_of(channel)}switch/", {"is_on": "0"})
    assert not OutsideChannel.objects.get().is_on


def test_a_second_click_is_refused(keeper):
    channel = ChannelFactory(is_on=True, wants_alarms=True)

    assert keeper.post(f"{page_of(channel)}switch/", {"is_on": "1"}).status_code == 409


def test_a_trial_says_what_came_of_it(keeper, sent):
    channel = ChannelFactory()

    page = keeper.post(f"{page_of(channel)}try/", follow=True).content.decode()

    assert "试发成功" in page
    assert "✓ 已发送" in page
    assert len(sent) == 1


def test_a_trial_that_fails_says_why(keeper):
    page = keeper.post(f"{page_of(MailboxFactory())}try/", follow=True).content.decode()

    assert page.count("没有配置邮件服务器") == 2
    assert "✕ 没有发出" in page


def test_the_list_counts_what_waits_and_what_failed(keeper):
    message = MessageFactory()
    MessageFactory.create_batch(2, channel=message.channel, state="failed", last_error="连不上")

    ((channel, scope),) = keeper.get(LIST).context["lines"]

    assert (channel.waiting_count, channel.failed_count, scope) == (1, 2, "整个系统")


def test_a_message_that_waits_says_when_it_is_tried_again(keeper):
    message = MessageFactory(
        attempts=1, last_error="连不上对方。", not_before="2026-11-24 10:15+08:00"
    )

    page = keeper.get(page_of(message.channel)).content.decode()

    assert "连不上对方。2026年11月24日 10:15再试" in page


def test_without_channels_it_says_what_to_do(keeper):
    assert "还没有外部通道" in keeper.get(LIST).content.decode()


def test_the_list_costs_the_same_for_one_and_three(keeper, township, django_assert_num_queries):
    for count in (1, 2):
        for channel in ChannelFactory.create_batch(count, township_code=township.code9):
            MessageFactory.create_batch(count, channel=channel)
        keeper.get(LIST)
        with django_assert_num_queries(6):
            keeper.get(LIST)


def test_a_channel_costs_the_same_for_one_and_three_messages(keeper, django_assert_num_queries):
    channel = ChannelFactory()
    for count in (1, 2):
        MessageFactory.create_batch(count, channel=channel)
        keeper.get(page_of(channel))
        with django_assert_num_queries(9):
            keeper.get(page_of(channel))


@pytest.mark.parametrize("name", ["office", "auditor", "security_admin", "stranger"])
def test_it_is_closed_to_others(client_of, request, name, db):
    channel = ChannelFactory()
    client = client_of(request.getfixturevalue(name))

    assert {client.get(place).status_code for place in (LIST, NEW, page_of(channel))} == {403}
    assert client.post(f"{page_of(channel)}try/").status_code == 403
    assert not OutsideMessage.objects.exists()


def test_the_way_there_is_on_the_page_of_the_installation(keeper):
    assert f'href="{LIST}"' in keeper.get("/system/").content.decode()


@pytest.mark.parametrize(
    ("moment", "count"),
    [("2026-11-24 10:00+08:00", 2), ("2026-11-25 10:00+08:00", 1), ("2026-11-24 20:00+08:00", 0)],
)
def test_the_scheduled_task_knows_days_off(db, sent, moment, count):
    CalendarYear.objects.create(year=2026, source="国办发明电")
    Workday.objects.create(day="2026-11-25", is_workday=False, name="调休")
    with time_machine.travel(moment, tick=False):
        channel = ChannelFactory(is_on=True, wants_reports=True)
        MessageFactory(channel=channel)
        MessageFactory(channel=channel, kind="alarm")

        assert send_outside() == count
