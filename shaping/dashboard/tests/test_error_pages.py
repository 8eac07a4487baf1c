"""Whatever goes wrong, the answer is a Chinese page with the right status."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

import shaping.urls
from shaping.workflow import Forbidden, Refused, StaleState

ERRORS = {
    "refused": Refused("分数还没有封存，请先封存。"),
    "stale": StaleState("别人刚改过。"),
    "forbidden": Forbidden("请找办公室。"),
    "broken": ValueError("boom"),
}


def failing(request: HttpRequest, name: str) -> HttpResponse:
    raise ERRORS[name]


urlpatterns = [path("failing/<name>/", failing), *shaping.urls.urlpatterns]
handler400, handler403 = shaping.urls.handler400, shaping.urls.handler403
handler404, handler500 = shaping.urls.handler404, shaping.urls.handler500


def shown(answer) -> tuple[int, bool]:
    """Status, and whether it is our page and nobody else's."""
    text = answer.content.decode()
    return answer.status_code, "共同缔造工作平台" in text and "Traceback" not in text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("refused", 422, "请先封存"),
        ("stale", 409, "别人刚改过"),
        ("forbidden", 403, "请找办公室"),
        ("broken", 500, "系统出了问题"),
    ],
)
def test_a_failing_view_gets_its_page(client_of, office, name, status, words):
    client = client_of(office)
    client.raise_request_exception = False

    answer = client.get(f"/failing/{name}/")

    assert shown(answer) == (status, True)
    assert words in answer.content.decode()


def test_an_unknown_address_is_404(client_of, office):
    assert shown(client_of(office).get("/nowhere/")) == (404, True)


def test_a_foreign_host_is_400(client, db):
    answer = client.get("/accounts/login/", headers={"host": "evil.example"})

    assert shown(answer) == (400, True)


def test_a_missing_token_is_403_and_says_what_to_do(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office, backend="shaping.accounts.backends.AccountBackend")

    answer = client.post(reverse("dashboard:feedback"), {"text": "你好"})

    assert shown(answer) == (403, True)
    assert "页面过期了" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_a_wrong_method_is_a_405_page(client_of, office, method):
    answer = getattr(client_of(office), method)(reverse("dashboard:home"))

    assert shown(answer) == (405, True)
    assert answer["Allow"] == "GET, HEAD"


def test_opening_what_is_only_sent_is_a_405_page(client_of, office):
    answer = client_of(office).get(reverse("dashboard:job-retry", args=[1]))

    assert shown(answer) == (405, True)


def test_an_ended_session_leads_to_the_sign_in_page(client_of, office, time_machine):
    client = client_of(office)
    time_machine.move_to(timezone.now())
    client.get("/")
    time_machine.shift(31 * 60)

    answer = client.post(reverse("dashboard:feedback"), {"text": "你好"}, follow=True)

    assert answer.status_code == 200
    assert "超过30分钟没有操作" in answer.content.decode()


def test_half_a_page_is_not_replaced_by_the_sign_in_page(client, db):
    answer = client.get(reverse("dashboard:job-progress", args=[1]), headers={"hx-request": "true"})

    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (204, "true", b"")


def test_five_wrong_passwords_are_a_429_page(client, office):
    for _ in range(6):
        answer = client.post(
            "/accounts/login/", {"username": office.username, "password": "falsch"}
        )

    assert shown(answer) == (429, True)
    assert "暂停登录" in answer.content.decode()
