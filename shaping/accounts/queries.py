"""What is known of an account's failed sign-ins."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from shaping.accounts.models import User


def locked_addresses(user: User) -> list[str]:
    """Addresses from which the user cannot sign in now, after five failures within 15 minutes."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failures = (
        AccessAttempt.objects.filter(username=user.username, attempt_time__gte=since)
        .order_by("ip_address")
        .values_list("ip_address")
        .annotate(failures=Sum("failures_since_start"))
    )
    return [str(address) for address, count in failures if count >= settings.AXES_FAILURE_LIMIT]
