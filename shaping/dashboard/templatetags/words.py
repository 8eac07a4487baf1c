"""Template filters and tags for figures and dates as people read them; loaded everywhere."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from shaping.figures import capital_yuan, day_text, score_text

register = template.Library()


@register.filter
def score(points: int | None) -> str:
    """Whole hundredths as a score with two decimals; a missing one as a dash."""
    return "—" if points is None else score_text(points)


@register.filter
def yuan(amount: int | None) -> str:
    """Whole yuan with thousands separators: 150,000元."""
    return "—" if amount is None else f"{amount:,}元"


@register.filter
def grouped(number: int | None) -> str:
    """A whole number with thousands separators, for columns with the unit in the head: 150,000."""
    return "—" if number is None else f"{number:,}"


@register.filter
def wan(amount: int) -> str:
    """Whole yuan in 万元 as short as possible: 15万元."""
    return f"{(Decimal(amount) / 10000).normalize():f}万元"


@register.filter
def capital(amount: int) -> str:
    """Whole yuan in capital characters: 壹拾伍万元整."""
    return capital_yuan(amount)


@register.filter
def day(value: date | str | None) -> str:
    """2026年10月25日, of a date or of its ISO text."""
    return day_text(value) if value else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年10月25日 09:12 in local time."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"
