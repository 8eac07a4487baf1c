"""“最美”评选 until the result: campaigns are opened and changed, candidates proposed and removed."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Honour, HonourCampaign, HonourState
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Hamlet, Township, Village

NAMESAKE = "已经有同名、同周期的评选。请到那一个里办，或者换个名称。"
TWICE = "这个村湾的这个人已经推荐过了。"
LONGEST_REASON = 200


@dataclass(frozen=True)
class Terms:
    """What a campaign goes by: `method` is a HonourMethod, `quota` 1 to 200 people."""

    title: str
    period: str
    standard: str
    method: str
    quota: int


@dataclass(frozen=True)
class Candidacy:
    """Who is proposed and why; without `shows_name` paper shows the name shortened."""

    name: str
    deeds: str
    shows_name: bool = False


def require_keeper(township: Township, village: Village | None, *, by: Any) -> None:
    """Raise Forbidden unless the person runs campaigns there: a township's own are the office's."""
    if village is None:
        require(by, "participation.set", township)
    else:
        require(by, "participation.edit", village)


def hold(campaign: HonourCampaign, *states: str) -> HonourCampaign:
    """The campaign as it is now, locked until the transaction ends; StaleState in another state."""
    rows = HonourCampaign.objects.select_for_update(of=("self",))
    found = rows.select_related("township", "village").get(pk=campaign.pk)
    if found.state not in states:
        raise StaleState(
            f"这个评选现在是“{found.get_state_display()}”，这一步不能办了。请刷新页面再看。"
        )
    return found


def open_campaign(
    township: Township, terms: Terms, *, village: Village | None = None, by: Any
) -> HonourCampaign:
    """Open a campaign of the township, or of one of its villages.

    Raises Refused for missing or private words, a quota outside 1 to 200, a village of elsewhere,
    or while one of that title and period is there (the same form sent twice).
    """
    require_keeper(township, village, by=by)
    if village is not None and village.township_id != township.pk:
        raise Refused("请选本镇的村(社区)。")
    campaign = HonourCampaign(
        township=township, village=village, opened_at=timezone.now(), opened_by=by
    )
    _fill(campaign, terms)
    with transaction.atomic():
        _refuse_namesake(campaign)
        campaign.save()
        record(campaign_act("open", campaign, "发起评选", after=_words(terms)), by=by)
    return campaign


def change_campaign(campaign: HonourCampaign, terms: Terms, *, by: Any) -> None:
    """Change the terms while people are proposed. Raises Refused as `open_campaign`, or StaleState."""
    require_keeper(campaign.township, campaign.village, by=by)
    with transaction.atomic():
        found = hold(campaign, HonourState.OPEN)
        before = _words(terms_of(found))
        _fill(found, terms)
        _refuse_namesake(found)
        found.save(update_fields=list(asdict(terms)))
        act = campaign_act("change", found, "修改评选办法", before=before, after=_words(terms))
        record(act, by=by)


def terms_of(campaign: HonourCampaign) -> Terms:
    """The terms a campaign has."""
    return Terms(
        campaign.title, campaign.period, campaign.standard, campaign.method, campaign.quota
    )


def _fill(campaign: HonourCampaign, terms: Terms) -> None:
    for name, value in asdict(terms).items():
        setattr(campaign, name, value.strip() if isinstance(value, str) else value)
    refuse_private_numbers(
        {"名称": campaign.title, "评选周期": campaign.period, "评选标准": campaign.standard}
    )
    try:
        campaign.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def _refuse_namesake(campaign: HonourCampaign) -> None:
    """Raise Refused when one of that name is there; the township's lock keeps two apart."""
    Township.objects.select_for_update().get(pk=campaign.township_id)
    rows = HonourCampaign.objects.filter(
        township=campaign.township_id,
        village=campaign.village_id,
        title=campaign.title,
        period=campaign.period,
    )
    if rows.exclude(pk=campaign.pk).exclude(state=HonourState.CANCELLED).exists():
        raise Refused(NAMESAKE)


def _words(terms: Terms) -> dict[str, Any]:
    return asdict(terms)


def propose(campaign: HonourCampaign, hamlet: Hamlet, candidacy: Candidacy, *, by: Any) -> Honour:
    """Propose somebody of a hamlet (推荐人选), in the own village's and the township's campaigns.

    Raises Refused for a hamlet outside the campaign, missing or private words, or a person that
    was proposed already; StaleState when people are no longer proposed.
    """
    require(by, "participation.edit", hamlet.village)
    _refuse_outsider(campaign, hamlet)
    honour = Honour(
        campaign=campaign,
        hamlet=hamlet,
        name=candidacy.name.strip(),
        deeds=candidacy.deeds.strip(),
        shows_name=candidacy.shows_name,
        proposed_at=timezone.now(),
        proposed_by=by,
    )
    refuse_private_numbers({"姓名": honour.name, "事迹": honour.deeds})
    try:
        honour.full_clean()
        with transaction.atomic():
            hold(campaign, HonourState.OPEN)
            honour.save()
            record(_candidate_act("propose", honour, "推荐"), by=by)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # one_honour_per_name_and_hamlet
        raise Refused(TWICE) from error
    return honour


def _refuse_outsider(campaign: HonourCampaign, hamlet: Hamlet) -> None:
    if hamlet.village.township_id != campaign.township_id:
        raise Refused("请选本镇的村湾(小区)。")
    if campaign.village_id not in (None, hamlet.village_id):
        raise Refused("这是别村的评选，请选那个村的村湾(小区)。")


@transaction.atomic
def remove(honour: Honour, *, by: Any) -> None:
    """Take a candidate off the list while people are proposed; StaleState afterwards or twice."""
    require(by, "participation.edit", honour.hamlet.village)
    hold(honour.campaign, HonourState.OPEN)
    act = _candidate_act("remove", honour, "取消推荐")
    if not Honour.objects.filter(pk=honour.pk).delete()[0]:
        raise StaleState("这个人选已经取消了。请刷新页面。")
    record(act, by=by)


@transaction.atomic
def cancel(campaign: HonourCampaign, reason: str, *, by: Any) -> None:
    """Give a campaign up for a reason, before its result is published; Refused, StaleState else."""
    require_keeper(campaign.township, campaign.village, by=by)
    why = checked_reason(reason, "请写取消的原因，例如“今年并到县里一起评”。")
    act = campaign_act("cancel", campaign, f"取消评选：{why}")
    move(campaign, HonourState.CANCELLED, act, by=by)


def checked_reason(reason: str, missing: str) -> str:
    """The reason without blanks; Refused with `missing`, when overlong, or for private numbers."""
    words = reason.strip()
    if not words:
        raise Refused(missing)
    if len(words) > LONGEST_REASON:
        raise Refused(f"原因最多{LONGEST_REASON}个字，请写短一些。")
    refuse_private_numbers({"原因": words})
    return words


def campaign_act(verb: str, campaign: HonourCampaign, words: str, **values: Any) -> Act:
    """The audit event of a campaign; `values` are its `before` and `after`."""
    place = campaign.village.name if campaign.village else campaign.township.name
    return Act(
        f"honour.{verb}",
        target=campaign,
        township_code=campaign.township.code9,
        summary=f"{place}“{campaign}”：{words}",
        **values,
    )


def _candidate_act(verb: str, honour: Honour, words: str) -> Act:
    hamlet = honour.hamlet
    return campaign_act(
        verb, honour.campaign, f"{words}{hamlet.village.name}{hamlet.name}{honour.name}"
    )
