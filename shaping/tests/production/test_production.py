"""The installation of docs/handbook/deployment.md, with every real program (make test-production).

Each test stands alone; the one of the scheduler is last, since it waits for the next minute.
"""

import http.client
import io
import json
import re
import socket
import sys
from datetime import date, timedelta

import pytest
import redis
from docx import Document
from openpyxl import load_workbook

from shaping.tests.production.conftest import NEW_PASSWORD, TOWNSHIP
from shaping.tests.production.processes import wait_until
from shaping.tests.production.rendering import DEPLOY
from shaping.tests.production.stack import run_through
from shaping.tests.production.visitor import Visitor

pytestmark = [pytest.mark.production, pytest.mark.timeout(600)]
ACCOUNTS = "/imports/accounts/new/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def asset(page: str, kind: str) -> str:
    """The address of a stylesheet or script of a page."""
    return re.search(rf'"([^"]*/static/[^"]+\.{kind})"', page).group(1)


def shell(stack, program: str) -> str:
    return stack.manage("shell", "-v", "0", "--no-imports", "-c", program).strip()


def job_states(stack) -> list[str]:
    return stack.psql("shaping", "-c", "SELECT state FROM jobs_job ORDER BY id").split()


def filled_template(office: Visitor, question: str, names: list[str]) -> bytes:
    """The sheet of new accounts as the site hands it out, with so many names written in."""
    empty = office.get(f"/imports/accounts/template/{question}")
    book = load_workbook(io.BytesIO(empty.content))
    sheet = book.worksheets[0]
    cells = {cell.value: cell for row in sheet.iter_rows(max_row=8) for cell in row}
    head = next(cell for title, cell in cells.items() if str(title or "").startswith("姓名"))
    for number, name in enumerate(names, start=1):
        sheet.cell(head.row + number, head.column, name)
    sheet.delete_rows(head.row + len(names) + 1, sheet.max_row)
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def upload_accounts(office: Visitor, names: list[str]) -> str:
    """Send the sheet; gives the address of the import."""
    question = re.search(rf"{ACCOUNTS}(\?township=\d+)", office.get("/villages/people/").text)[1]
    content = filled_template(office, question, names)
    answer = office.send_file(ACCOUNTS + question, "账号.xlsx", content, {})
    assert answer.status == 302, answer.text
    return answer.headers["location"]


def confirm_form(office: Visitor, address: str) -> str:
    """The fingerprint of the rows once the worker has checked them."""
    found = re.search(r'name="rows_hash" value="([^"]+)"', office.get(address).text)
    return found.group(1) if found else ""


def test_the_settings_have_no_warning(stack):
    stack.manage("check", "--deploy", "--fail-level", "WARNING")


def test_the_office_signs_in_over_tls(stack, office):
    answer = office.get("/")

    assert (answer.status, "王五" in answer.text) == (200, True)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert set(office.cookies) >= {"__Host-sid", "__Host-csrf"}
    assert "server" not in answer.headers or answer.headers["server"] == "nginx"


def test_cookies_stay_on_this_host(stack, office):
    visitor = Visitor(stack)
    visitor.get("/accounts/login/")
    (written,) = visitor.sign_in("bangongshi", NEW_PASSWORD).cookies[-1:]

    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in written
    assert "Domain" not in written


def test_plain_http_leads_to_https(stack):
    connection = http.client.HTTPConnection("localhost", stack.ports["http"], timeout=10)
    connection.request("GET", "/villages/?a=1")
    answer = connection.getresponse()
    connection.close()

    assert answer.status == 301
    assert answer.headers["Location"] == f"https://localhost:{stack.ports['https']}/villages/?a=1"


def test_static_files_are_kept_for_long(stack):
    visitor = Visitor(stack)
    address = asset(visitor.get("/accounts/login/").text, "css")

    answer = visitor.get(address, **{"Accept-Encoding": "br"})

    assert answer.status == 200
    assert answer.headers["cache-control"] == "max-age=315360000, public, immutable"
    assert answer.headers["content-encoding"] == "br"


def test_the_address_a_browser_invents_is_not_believed(stack, people):
    visitor = Visitor(stack)
    token = visitor.token("/accounts/login/")
    body = f"csrfmiddlewaretoken={token}&username=niemand&password=falsch".encode()
    visitor.ask("POST", "/accounts/login/", body, FORM | {"X-Forwarded-For": "203.0.113.9"})

    last = "SELECT address FROM audit_auditevent ORDER BY sequence DESC LIMIT 1"
    assert stack.psql("shaping", "-c", last).strip() == "127.0.0.1"


def test_a_foreign_host_gets_nothing(stack):
    assert Visitor(stack).get("/accounts/login/", Host="evil.example").status == 400


def test_too_large_a_body_is_refused_in_chinese(stack):
    """nginx looks at the announced size; not one byte of it reaches the site."""
    connection = Visitor(stack).connection()
    connection.putrequest("POST", "/accounts/login/")
    connection.putheader("Content-Length", str(25 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    words = answer.read().decode()
    connection.close()

    assert answer.status == 413
    assert "提交的内容太大" in words
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_nginx_lets_through_the_site_may_still_take(stack, office):
    """22 MB in nginx and in the settings are the same number."""
    body = b"csrfmiddlewaretoken=x&text=" + b"a" * (21 * 1024 * 1024)

    assert "提交的内容太大" in office.ask("POST", "/accounts/login/", body, FORM).text


def test_passwords_are_not_tried_without_end(stack, people):
    """The site locks after five; from the thirtieth on nginx does not even ask it."""
    visitor = Visitor(stack)
    statuses = [visitor.ask("POST", "/accounts/login/", b"a=b", FORM) for _ in range(40)]
    held_back = [answer for answer in statuses if answer.status == 429]

    assert held_back
    assert "登录太频繁" in held_back[0].text
    assert visitor.get("/accounts/login/").status == 200


def test_a_worker_checks_and_the_office_confirms(stack, office):
    address = upload_accounts(office, ["丁一", "丁二"])
    wait_until(lambda: confirm_form(office, address), "the check of the sheet")

    fields = {"rows_hash": confirm_form(office, address)}
    assert office.post(f"{address}confirm/", fields, page=address).status == 302

    made = "SELECT count(*) FROM accounts_user WHERE display_name IN ('丁一', '丁二')"
    assert stack.psql("shaping", "-c", made).strip() == "2"


def leave_half_done(stack) -> None:
    """The newest check just as a worker leaves it that died eleven minutes ago."""
    (newest,) = stack.psql("shaping", "-c", "SELECT max(id) FROM jobs_job").split()
    left = (
        "state = 'running', finished_at = NULL, attempts = 1, "
        "heartbeat_at = now() - interval '11 minutes', queued_at = now() - interval '11 minutes'"
    )
    stack.psql("shaping", "-c", f"UPDATE jobs_job SET {left} WHERE id = {newest}")
    with redis.Redis.from_url(stack.environment["CELERY_BROKER_URL"]) as cache:
        cache.delete(*cache.scan_iter("*job-progress-*"))


def test_when_a_worker_dies_the_other_goes_on(stack, office):
    """kill -9, as when a machine loses its power; who comes back does what lay half done."""
    stack.group.kill("worker-1")
    address = upload_accounts(office, ["戊一"])
    wait_until(lambda: confirm_form(office, address), "the other worker")

    leave_half_done(stack)
    stack.start_worker("1")
    wait_until(lambda: set(job_states(stack)) == {"done"}, "the second attempt")


def test_the_application_role_can_switch_nothing_off(stack, people):
    for statement in (
        "TRUNCATE audit_auditevent",
        "DROP TABLE audit_auditevent CASCADE",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "UPDATE audit_auditevent SET summary = ''",
        "CREATE TABLE own (id int)",
    ):
        with pytest.raises(AssertionError, match="ERROR"):
            stack.psql("shaping", "-c", statement)


def test_redis_asks_for_its_password(stack):
    with socket.create_connection(("127.0.0.1", stack.ports["redis"]), timeout=5) as visitor:
        visitor.sendall(b"PING\r\n")
        assert visitor.recv(100).startswith(b"-NOAUTH")


def test_the_container_asks_after_its_own_health(stack):
    healthcheck = [sys.executable, str(DEPLOY / "healthcheck.py")]
    run_through(healthcheck, stack.environment)
    with pytest.raises(AssertionError):
        run_through(healthcheck, stack.environment | {"WEB_BIND": "127.0.0.1:1"})


def test_below_a_path_of_another_host(stack, office, below):
    """The same database under /gtdz/: cookies, links and static files stay there."""
    answer = below.sign_in("bangongshi", NEW_PASSWORD, prefix="/gtdz")
    assert (answer.status, answer.headers["location"]) == (302, "/gtdz/")
    assert all("__Secure-" in line and "Path=/gtdz/" in line for line in answer.cookies)

    home = below.get("/gtdz/")
    assert (home.status, "王五" in home.text) == (200, True)
    assert set(re.findall(r'(?:href|src|action)="(/[^/"]*/)', home.text)) == {"/gtdz/"}
    assert below.get(asset(home.text, "css")).headers["cache-control"].endswith("immutable")
    assert below.get("/gtdz/readyz").status in (200, 503)
    assert below.get("/gtdz").headers["location"].endswith("/gtdz/")
    assert below.get("/villages/").status == 404


def test_while_the_site_restarts_visitors_are_told_in_chinese(stack, office):
    stack.group.stop("web")
    away = office.get("/")
    stack.start_web()
    stack.wait_for("web")

    assert (away.status, "网站暂时打不开" in away.text) == (502, True)
    wait_until(lambda: office.get("/").status == 200, "the site's return")


def test_a_worker_that_is_asked_to_stop_ends_by_itself(stack, office):
    stack.start_worker("3")
    wait_until(lambda: " ready." in stack.group.log("worker-3"), "the third worker")

    assert stack.group.stop("worker-3") == 0


def test_the_month_turns_over(stack, office):
    """Last month's lists were open, the month is over, a worker makes its report, the office opens it."""
    last_day = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - any day will do
    began = f"UPDATE villages_appointment SET started_on = '{last_day:%Y-%m}-01'"
    stack.psql("shaping", "-c", began)
    assert stack.told("ensure_lists", "--today", last_day.isoformat())["opened"]

    # What the scheduler sends every hour.
    shell(stack, "from shaping.reports.tasks import ensure; ensure.delay_on_commit()")
    place = f"/reports/{TOWNSHIP}/{last_day:%Y-%m}"
    wait_until(lambda: office.get(f"{place}.docx").status == 200, "the report")

    assert "沙坪镇" in office.get(f"{place}/").text
    document = Document(io.BytesIO(office.get(f"{place}.docx").content))
    assert "沙坪镇" in "".join(paragraph.text for paragraph in document.paragraphs)
    made = "SELECT count(*) FROM reports_monthlyreport WHERE delivered_at IS NOT NULL"
    assert stack.psql("shaping", "-c", made).strip() == "1"


def test_a_backup_is_made_while_the_site_runs(stack, office):
    """As the timer does it: by the role that owns nothing."""
    file = str(stack.folder / "backup.zip")

    assert stack.told("backup", file)["ok"]
    assert stack.told("restore", file, "--check")["ok"]


def test_the_scheduler_goes_on_and_everything_is_ready(stack, office):
    ticks = "SELECT count(*) FROM jobs_scheduledrun WHERE name = 'shaping.jobs.beat' AND last_finished_at IS NOT NULL"
    wait_until(lambda: stack.psql("shaping", "-c", ticks).strip() == "1", "the beat", 75)

    answer = Visitor(stack).get("/readyz")

    assert answer.status == 200, json.dumps(answer.json, ensure_ascii=False)
    assert answer.json["checks"]["scheduler"]["state"] == "ok"
