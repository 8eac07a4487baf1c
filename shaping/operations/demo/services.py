"""Loading the demo: real villages, believable and deterministic figures, marked as demo."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from shaping.accounts.models import User
from shaping.notices.services.feedback import answer_feedback, write_feedback
from shaping.operations.demo.participation import (
    add_decisions,
    add_organizations,
    add_talks,
    stage_of,
)
from shaping.operations.demo.participation_rewards import (
    add_cases,
    add_checklists,
    add_honours,
    add_points,
)
from shaping.operations.demo.people import (
    HOME_TOWNSHIP,
    create_accounts,
    posts_of_home_township,
    posts_of_other_township,
)
from shaping.operations.demo.problem_scenes import add_scenes
from shaping.operations.demo.problems import add_problems
from shaping.operations.demo.register import add_hamlets, load_register
from shaping.operations.demo.reports import add_reports
from shaping.operations.demo.scores import bring_in_past_year, finish_last_year, start_this_year
from shaping.workdays.services import complete_year, import_public_year
from shaping.workflow import Refused
from villages.models import Township

# The years of the demo's figures as far as the library knows them.
CALENDAR_YEARS = (2024, 2025, 2026)

Tell = Callable[[str], None]


def is_empty() -> bool:
    """Whether nobody and nothing has been entered yet."""
    return not Township.objects.exists() and not User.objects.exists()


def is_demo() -> bool:
    """Whether this installation holds the demo."""
    return Township.objects.filter(is_demo=True).exists()


def wanted_townships(*, whole_county: bool) -> set[str] | None:
    """Codes of the townships to load; None for all of the seed file."""
    return None if whole_county else {HOME_TOWNSHIP}


def load_demo(*, whole_county: bool, today: date, tell: Tell) -> None:
    """Load 沙坪镇, or all townships of 崇阳县, with a finished and a running year (design §8).

    Raises Refused unless the installation is empty: demo and real data never mix.
    """
    if not is_empty():
        raise Refused(
            "系统里已经有数据，演示数据只能装进空的系统。请换一个 VAR_DIR（或空的数据库）再试。"
        )
    with transaction.atomic():
        tell("正在导入村(社区)名录……")
        townships = load_register(wanted_townships(whole_county=whole_county))
        add_hamlets(townships)
        fill_calendar()
        tell("正在建立演示账号……")
        for township in townships:
            is_home = township.code9 == HOME_TOWNSHIP
            create_accounts(
                posts_of_home_township(township) if is_home else posts_of_other_township(township)
            )
        for township in townships:
            tell(f"正在生成{township.name}的考核数据……")
            if township.code9 == HOME_TOWNSHIP:
                bring_in_past_year(township, today.year - 2)
            finish_last_year(township, today.year - 1)
            start_this_year(township, today)
            tell(f"正在生成{township.name}的问题清单……")
            add_problems(township, today)
            tell(f"正在生成{township.name}的组织和参与数据……")
            add_participation(township, today)
        add_scenes(Township.objects.get(code9=HOME_TOWNSHIP))
        add_feedback()
        tell("正在出月报……")
        add_reports(today)


def add_participation(township: Township, today: date) -> None:
    """Organizations, talks, decisions, points, honours, checklists and cases of a township."""
    stage = stage_of(township, today)
    add_organizations(stage)
    add_talks(stage)
    add_decisions(stage)
    add_points(stage)
    add_honours(stage)
    add_checklists(stage)
    add_cases(stage)


def fill_calendar() -> None:
    """The real holidays, put in force without a person's name."""
    for year in CALENDAR_YEARS:
        import_public_year(year, by=None)
        complete_year(year, "软件自带数据(演示)", by=None)


def add_feedback() -> None:
    """One answered and one open entry in 有话说."""
    officer = User.objects.get(username="cun-200")
    office = User.objects.get(username="office")
    answered = write_feedback(
        "建议每月检查前一天在群里说一声，方便安排人带路。", township_code=HOME_TOWNSHIP, by=officer
    )
    answer_feedback(answered, "好的，从下个月起检查前一天通知到村。", by=office)
    write_feedback("成绩表能不能把扣分原因写得细一点？", township_code=HOME_TOWNSHIP, by=officer)
