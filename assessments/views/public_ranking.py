"""The 公示 that anybody may read, on exactly its days."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import scoring
from assessments.explanations import tie_words
from assessments.queries import standings_of
from assessments.queries.disclosures import running_disclosure, workdays_within
from assessments.queries.errata import corrected_version, erratum_between
from shaping.audit.services import current_head


@login_not_required
@require_safe
def public_ranking(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Table, formula in words, days, and where to turn; nothing of who scored.

    Outside its days the page does not exist. Browsers keep nothing of it.
    """
    disclosure = running_disclosure(code, year, timezone.localdate())
    if disclosure is None:
        raise Http404("现在没有这个公示：还没有开始，或者已经结束。")
    ranking = disclosure.ranking
    policy = scoring.policy_from(ranking.snapshot)
    standings = list(standings_of(ranking))
    old = corrected_version(ranking)
    context = {
        "disclosure": disclosure,
        "ranking": ranking,
        "cycle": ranking.cycle,
        "policy": policy,
        "tie_words": tie_words(policy.tie_order),
        "standings": standings,
        "has_notes": any(row.note for row in standings),
        "workdays": workdays_within(disclosure.starts_on, disclosure.ends_on),
        "replaced": old,
        "cells": erratum_between(old, ranking).cells if old else [],
        "head": current_head(),
    }
    response = render(request, "assessments/public_ranking.html", context)
    response["Cache-Control"] = "no-store"
    return response
