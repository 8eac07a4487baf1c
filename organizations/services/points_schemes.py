"""Whether a hamlet keeps points, what one is worth, and what points are given for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from organizations.models import PointsDimension, PointsScheme
from organizations.services.private_numbers import refuse_private_numbers
from organizations.services.reference import ensure_reference
from shaping.audit.services import Act, record
from shaping.figures import score_text
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet, Township

CHANGED_MEANWHILE = "这个村湾的积分办法刚刚有人改过。请返回刷新再看。"


def start_scheme(hamlet: Hamlet, fen_per_point: int, *, by: Any) -> PointsScheme:
    """Start points in a hamlet, or take them up again, from today on; 1 to 10,000 分 of money each.

    Raises Refused for another rate, StaleState when the hamlet keeps points already.
    """
    require(by, "participation.edit", hamlet.village)
    _refuse_rate(fen_per_point)
    today = timezone.localdate()
    with transaction.atomic():
        rows = PointsScheme.objects.select_for_update(of=("self",))
        scheme = rows.filter(hamlet=hamlet).first() or PointsScheme(hamlet=hamlet, started_on=today)
        if scheme.pk is not None and scheme.ended_on is None:
            raise StaleState("这个村湾已经在开展积分了。请返回刷新再看。")
        scheme.ended_on, scheme.fen_per_point = None, fen_per_point
        _save(scheme, CHANGED_MEANWHILE)
        words = f"开始积分，每分折合{score_text(fen_per_point)}元"
        record(_scheme_act("start", scheme, words, after={"fen_per_point": fen_per_point}), by=by)
    return scheme


def _refuse_rate(fen_per_point: int) -> None:
    if not 1 <= fen_per_point <= 10_000:
        raise Refused("每分折合请写0.01元到100元。")


def change_rate(scheme: PointsScheme, fen_per_point: int, *, by: Any) -> PointsScheme:
    """Set what one point is worth from now on, 1 to 10,000 分 of money; what was redeemed stays.

    Raises Refused for another rate or the same, StaleState when it was changed or stopped since it
    was read.
    """
    require(by, "participation.edit", scheme.hamlet.village)
    old = scheme.fen_per_point
    if fen_per_point == old:
        raise Refused("和原来一样，没有改动。")
    _refuse_rate(fen_per_point)
    with transaction.atomic():
        _change(scheme, fen_per_point=fen_per_point)
        words = f"每分折合由{score_text(old)}元改为{score_text(fen_per_point)}元"
        act = _scheme_act(
            "change_rate",
            scheme,
            words,
            before={"fen_per_point": old},
            after={"fen_per_point": fen_per_point},
        )
        record(act, by=by)
    return scheme


def stop_scheme(scheme: PointsScheme, reason: str, *, by: Any) -> PointsScheme:
    """Stop points in a hamlet as of today; ledger and balances stay.

    Raises Refused without a reason, StaleState when it was changed or stopped meanwhile.
    """
    require(by, "participation.edit", scheme.hamlet.village)
    reason = reason.strip()
    if not reason:
        raise Refused("请写停止的原因，例如“村民代表会决定今年不再开展”。")
    refuse_private_numbers({"原因": reason})
    with transaction.atomic():
        _change(scheme, ended_on=timezone.localdate())
        record(_scheme_act("stop", scheme, f"停止积分：{reason}"), by=by)
    return scheme


def _change(scheme: PointsScheme, **fields: Any) -> None:
    rows = PointsScheme.objects.filter(
        pk=scheme.pk, ended_on=None, fen_per_point=scheme.fen_per_point
    )
    if not rows.update(**fields):
        raise StaleState(CHANGED_MEANWHILE)
    scheme.refresh_from_db(fields=list(fields))


def _scheme_act(verb: str, scheme: PointsScheme, words: str, **values: dict[str, Any]) -> Act:
    return Act(
        f"points.{verb}",
        target=scheme,
        township_code=scheme.hamlet.village.township.code9,
        summary=f"{scheme.hamlet}：{words}",
        **values,
    )


def load_examples(township: Township, *, by: Any) -> None:
    """Give a township without categories the marked examples. Raises StaleState when it has any."""
    require(by, "participation.set", township)
    with transaction.atomic():
        if PointsDimension.objects.filter(township=township).exists():
            raise StaleState("本镇已经有积分类别了。请刷新页面，需要的话逐个修改。")
        ensure_reference(township)
        act = Act(
            "points.load_examples",
            target=township,
            township_code=township.code9,
            summary=f"{township}载入示例积分类别",
        )
        record(act, by=by)


def add_dimension(township: Township, name: str, *, by: Any) -> PointsDimension:
    """Add a category at the end. Raises Refused when the township has one of that name."""
    require(by, "participation.set", township)
    with transaction.atomic():
        known = PointsDimension.objects.filter(township=township)
        last = known.aggregate(last=Max("position"))["last"] or 0
        row = PointsDimension(township=township, name=name.strip(), position=last + 1)
        refuse_private_numbers({"名称": row.name})
        _save(row, "别人刚刚加过同样的积分类别。请刷新页面再看。")
        record(_dimension_act("add_dimension", row, f"新增积分类别“{row}”"), by=by)
    return row


def change_dimension(
    dimension: PointsDimension, *, name: str, position: int, is_offered: bool, by: Any
) -> PointsDimension:
    """Rename, move (0 to 32,767) or hide a category; entries keep it.

    Raises Refused for a name that another one has.
    """
    require(by, "participation.set", dimension.township)
    refuse_private_numbers({"名称": name})
    with transaction.atomic():
        rows: Any = PointsDimension.objects.select_for_update(of=("self",))
        row: PointsDimension = rows.select_related("township").get(pk=dimension.pk)
        before = _words_of(row)
        row.name, row.position, row.is_offered = name.strip(), position, is_offered
        row.is_example = False
        _save(row, "别人刚刚改过积分类别。请刷新页面再看。")
        words = f"修改积分类别“{before['name']}”"
        act = _dimension_act("change_dimension", row, words, before=before, after=_words_of(row))
        record(act, by=by)
    return row


def _words_of(dimension: PointsDimension) -> dict[str, Any]:
    return {
        "name": dimension.name,
        "position": dimension.position,
        "is_offered": dimension.is_offered,
    }


def _dimension_act(
    verb: str, dimension: PointsDimension, words: str, **values: dict[str, Any]
) -> Act:
    township = dimension.township
    return Act(
        f"points.{verb}",
        target=dimension,
        township_code=township.code9,
        summary=f"{township}{words}",
        **values,
    )


def _save(row: models.Model, stale: str) -> None:
    """Save a row, or say in the constraints' own words what is wrong with it."""
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:
        raise StaleState(stale) from error
