"""Entering, changing and switching channels: what is kept, refused, recorded, and never shown."""

import json
from dataclasses import replace

import pytest

from shaping.audit.models import AuditEvent
from shaping.notices.models import OutsideChannel, OutsideMessage
from shaping.notices.services import channels as services
from shaping.notices.services.channels import (
    ChannelDraft,
    add_channel,
    change_channel,
    switch_channel,
)
from shaping.notices.tests.factories import (
    ROBOT,
    SIGNING_ROBOT,
    ChannelFactory,
    MessageFactory,
)
from shaping.workflow import Refused, StaleState

DRAFT = ChannelDraft(
    kind="dingtalk", name="值班群", address=SIGNING_ROBOT, secret="SEC99", wants_alarms=True
)


@pytest.fixture
def channel(system_admin):
    return add_channel(DRAFT, by=system_admin)


def newest() -> AuditEvent:
    return AuditEvent.objects.latest("sequence")


def test_a_new_channel_is_off(channel, system_admin):
    channel.refresh_from_db()

    assert (channel.is_on, channel.version, channel.created_by) == (False, 1, system_admin)
    assert (newest().action, newest().after["address"]) == (
        "channel.create",
        "oapi.dingtalk.com，末四位88bb",
    )


def test_the_trail_never_holds_address_or_secret(channel, system_admin):
    change_channel(channel, replace(DRAFT, secret="SEC100"), version=1, by=system_admin)
    switch_channel(channel, True, by=system_admin)

    values = "".join(
        json.dumps([event.before, event.after]) + event.summary + event.target_label
        for event in AuditEvent.objects.all()
    )
    assert "access_token" not in values
    assert "SEC" not in values


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "http://oapi.dingtalk.com/robot/send"}, "https://"),
        ({"address": "https://oapi.dingtalk.com.evil.cn/robot"}, "名单"),
        ({"address": "https://10.0.0.1/robot"}, "名单"),
        ({"address": ""}, "https://"),
        ({"kind": "wecom", "address": ROBOT}, "加签"),
        ({"kind": "email", "address": "值班", "secret": ""}, "邮箱地址写得不对"),
        ({"kind": "email", "address": "a@b.cn\nBcc: c@d.cn", "secret": ""}, "邮箱地址写得不对"),
        ({"kind": "fax"}, "fax"),
        ({"name": ""}, "空"),
    ],
)
def test_it_refuses_what_cannot_work(system_admin, change, words):
    with pytest.raises(Refused, match=words):
        add_channel(replace(DRAFT, **change), by=system_admin)

    assert not OutsideChannel.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_mailbox_is_entered_by_its_address(system_admin):
    draft = ChannelDraft(kind="email", name="值班邮箱", address="zhiban@example.com")

    add_channel(draft, by=system_admin)

    assert newest().after["address"] == "z***@example.com"


def test_a_name_is_taken_once(channel, system_admin):
    with pytest.raises(Refused, match="同名"):
        add_channel(DRAFT, by=system_admin)

    assert OutsideChannel.objects.count() == 1


def test_a_name_taken_at_the_same_moment_is_refused(channel, system_admin, monkeypatch):
    monkeypatch.setattr(OutsideChannel, "full_clean", lambda self: None)

    with pytest.raises(Refused, match="刚刚登记了同名的通道"):
        add_channel(DRAFT, by=system_admin)


def test_an_empty_address_keeps_address_and_secret(channel, system_admin):
    draft = replace(DRAFT, name="工作群", address="", secret="", wants_reports=True)

    change_channel(channel, draft, version=1, by=system_admin)

    channel.refresh_from_db()
    assert (channel.name, channel.address, channel.secret) == ("工作群", SIGNING_ROBOT, "SEC99")
    assert (channel.version, channel.wants_reports) == (2, True)
    assert (newest().action, newest().before["name"]) == ("channel.change", "值班群")


def test_a_new_address_comes_with_its_own_secret(channel, system_admin):
    change_channel(channel, replace(DRAFT, secret=""), version=1, by=system_admin)

    channel.refresh_from_db()
    assert channel.secret == ""


def test_a_stale_form_changes_nothing(channel, system_admin):
    change_channel(channel, replace(DRAFT, name="甲"), version=1, by=system_admin)

    with pytest.raises(StaleState, match="别人刚刚改过"):
        change_channel(channel, replace(DRAFT, name="乙"), version=1, by=system_admin)

    assert OutsideChannel.objects.get().name == "甲"
    assert AuditEvent.objects.count() == 2


def test_a_channel_that_is_on_goes_on_wanting_something(channel, system_admin):
    switch_channel(channel, True, by=system_admin)

    with pytest.raises(Refused, match="至少要勾一种"):
        change_channel(channel, replace(DRAFT, wants_alarms=False), version=2, by=system_admin)

    assert OutsideChannel.objects.get().wants_alarms


def test_it_is_switched_on_and_off(channel, system_admin):
    switch_channel(channel, True, by=system_admin)
    assert (newest().action, channel.is_on, channel.version) == ("channel.switch_on", True, 2)

    switch_channel(channel, False, by=system_admin)
    assert (newest().action, channel.is_on, channel.version) == ("channel.switch_off", False, 3)


def test_it_is_switched_once(channel, system_admin):
    with pytest.raises(StaleState, match="已经是这样"):
        switch_channel(channel, False, by=system_admin)

    assert AuditEvent.objects.count() == 1


def test_a_channel_that_wants_nothing_stays_off(db, system_admin):
    channel = ChannelFactory()

    with pytest.raises(Refused, match="勾上"):
        switch_channel(channel, True, by=system_admin)

    assert not OutsideChannel.objects.get().is_on


def test_what_waited_is_dropped_when_it_is_switched(system_admin):
    message = MessageFactory()
    sent = MessageFactory(channel=message.channel, state="sent", sent_at=message.written_at)

    switch_channel(message.channel, False, by=system_admin)

    states = OutsideMessage.objects.order_by("pk").values_list("pk", "state", "last_error")
    assert list(states) == [(message.pk, "failed", services.SWITCHED_OFF), (sent.pk, "sent", "")]


@pytest.mark.parametrize("address", ["https://oapi.dingtalk.com?access_token=TOPSECRET"])
def test_an_address_without_a_path_is_masked_as_well(system_admin, address):
    channel = add_channel(replace(DRAFT, address=address), by=system_admin)

    assert channel.masked_address == "oapi.dingtalk.com，末四位CRET"


def test_an_address_with_a_fragment_is_refused(system_admin):
    with pytest.raises(Refused, match="#"):
        add_channel(replace(DRAFT, address=f"{SIGNING_ROBOT}#SECRET"), by=system_admin)


@pytest.mark.parametrize(
    ("changes", "dropped"),
    [
        ({"township_code": "421223101"}, {"alarm", "report"}),
        ({"wants_reports": False}, {"report"}),
        ({"name": "另一个名称"}, set()),
    ],
)
def test_what_no_longer_belongs_there_is_not_sent(system_admin, changes, dropped):
    draft = replace(DRAFT, wants_reports=True)
    channel = add_channel(draft, by=system_admin)
    for kind in ("alarm", "report"):
        MessageFactory(channel=channel, kind=kind, key=kind)

    change_channel(channel, replace(draft, **changes), version=1, by=system_admin)

    failed = OutsideMessage.objects.filter(state="failed")
    assert set(failed.values_list("kind", flat=True)) == dropped
