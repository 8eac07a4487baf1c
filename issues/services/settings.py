"""What a township sets for its lists: dates and limits, categories, extra compulsory fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from issues.models import FieldRequirement, IssueCategory, OptionalField, ReportingCalendar
from issues.queries.burden import burden_of
from issues.queries.calendars import calendar_of
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Township

# Made from the real problems of the county and the notice (domain §3.1); each township edits them.
DEFAULT_CATEGORIES = (
    "饮水安全",
    "农田水利",
    "道路交通",
    "电力通信",
    "环境卫生",
    "住房与用地",
    "产业发展",
    "民生保障",
    "教育医疗",
    "矛盾纠纷",
    "政策咨询",
    "其他",
)
SETTING_NAMES = tuple(
    field.name for field in ReportingCalendar._meta.fields if field.name not in {"id", "township"}
)


def ensure_settings(township: Township) -> None:
    """Give a township the default categories unless it has any; calling it again changes nothing."""
    if not IssueCategory.objects.filter(township=township).exists():
        IssueCategory.objects.bulk_create(
            (
                IssueCategory(township=township, name=name, position=position)
                for position, name in enumerate(DEFAULT_CATEGORIES, start=1)
            ),
            ignore_conflicts=True,
        )


def change_calendar(township: Township, values: dict[str, Any], *, by: Any) -> ReportingCalendar:
    """Set dates and limits; lists that are already open keep their dates (design §4).

    `values` holds any of SETTING_NAMES: days of the month, workdays, months. Raises Refused with
    the rule's own sentence, or when nothing would change.
    """
    require(by, "list.set", township)
    with transaction.atomic():
        row = calendar_of(township)
        before = model_to_dict(row, SETTING_NAMES)
        for name in SETTING_NAMES:
            setattr(row, name, values.get(name, getattr(row, name)))
        after = model_to_dict(row, SETTING_NAMES)
        if before == after:
            raise Refused("和原来一样，没有改动。")
        _save(row)
        changed = [name for name in SETTING_NAMES if before[name] != after[name]]
        words = "、".join(_label(ReportingCalendar, name) for name in changed)
        record(
            Act(
                "list.change_settings",
                target=row,
                township_code=township.code9,
                summary=f"修改{township.name}填报设置：{words}",
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            ),
            by=by,
        )
    return row


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _save(row: models.Model) -> None:
    """Save a row, or say in the constraints' own words what is wrong with it."""
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # somebody else was quicker than the validation
        raise Refused("别人刚刚存过同样的内容。请刷新页面再看。") from error


def add_category(township: Township, name: str, *, by: Any) -> IssueCategory:
    """Add a category at the end. Raises Refused when the township has one of that name."""
    require(by, "list.set", township)
    with transaction.atomic():
        ensure_settings(township)
        newest = IssueCategory.objects.filter(township=township).order_by("-position").first()
        category = IssueCategory(
            township=township, name=name.strip(), position=newest.position + 1 if newest else 1
        )
        _save(category)
        record(_category_act("add", category, f"新增问题类别“{category}”"), by=by)
    return category


def change_category(
    category: IssueCategory, *, name: str, position: int, is_offered: bool, by: Any
) -> IssueCategory:
    """Rename, move or hide a category; problems that have it keep it. Raises Refused for a double name."""
    require(by, "list.set", category.township)
    with transaction.atomic():
        old = str(category)
        category.name, category.position, category.is_offered = name.strip(), position, is_offered
        _save(category)
        hidden = "" if is_offered else "，不再用于新问题"
        summary = f"修改问题类别“{old}”为“{category}”{hidden}"
        record(_category_act("change", category, summary), by=by)
    return category


def _category_act(verb: str, category: IssueCategory, summary: str) -> Act:
    return Act(
        f"category.{verb}",
        target=category,
        township_code=category.township.code9,
        summary=summary,
        after={
            "name": category.name,
            "position": category.position,
            "is_offered": category.is_offered,
        },
    )


def require_field(township: Township, field: str, reason: str, *, by: Any) -> FieldRequirement:
    """Make an optional field compulsory, knowing what it costs the villages (features B5).

    Raises Refused without a reason, and when a village's list would take longer than the
    township's ceiling of minutes a month.
    """
    require(by, "list.set", township)
    if not reason.strip():
        raise Refused("请写为什么要必填，例如“县里的台账要求有拟办意见”。")
    if field not in OptionalField.values:
        raise Refused("没有这一项。请刷新页面再选。")
    with transaction.atomic():
        burden = burden_of(township)
        if burden.minutes_with(field) > burden.ceiling_minutes:
            raise Refused(
                f"再加这一项，每村每月约要{burden.minutes_with(field)}分钟，"
                f"超过本镇定的上限{burden.ceiling_minutes}分钟。请先取消别的必填项。"
            )
        requirement = FieldRequirement(
            township=township,
            field=field,
            reason=reason.strip(),
            yearly_minutes=burden.yearly_minutes_of(field),
            required_at=timezone.now(),
            required_by=by,
        )
        _save(requirement)
        summary = f"{township.name}把“{requirement}”设为必填：{requirement.reason}"
        record(_requirement_act("require_field", requirement, summary), by=by)
    return requirement


def end_requirement(requirement: FieldRequirement, *, by: Any) -> FieldRequirement:
    """Make a field optional again. Raises StaleState when that was done already."""
    require(by, "list.set", requirement.township)
    with transaction.atomic():
        live = FieldRequirement.objects.filter(pk=requirement.pk, ended_at=None)
        if not live.update(ended_at=timezone.now(), ended_by=by):
            raise StaleState("这一项已经取消必填了。")
        requirement.refresh_from_db()
        summary = f"{requirement.township.name}取消“{requirement}”的必填"
        record(_requirement_act("end_requirement", requirement, summary), by=by)
    return requirement


def _requirement_act(verb: str, requirement: FieldRequirement, summary: str) -> Act:
    return Act(
        f"list.{verb}",
        target=requirement,
        township_code=requirement.township.code9,
        summary=summary,
        after={
            "field": requirement.field,
            "yearly_minutes": requirement.yearly_minutes,
            "reason": requirement.reason,
        },
    )
