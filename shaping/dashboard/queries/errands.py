"""What waits for a user now: one sentence, one button each, the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.models import RankingState
from assessments.queries.judging import inspector_errands
from issues.queries.board import desk_inbox
from issues.queries.escalations import escalation_desk
from organizations.models import CaseState
from organizations.queries.cases import waiting_cases
from shaping.accounts.models import User
from shaping.dashboard.queries.feedback import answerable_feedback
from shaping.dashboard.queries.jobs import readable_jobs
from shaping.dashboard.queries.township_desks import TownshipDesk
from shaping.imports.models import BatchState, ImportBatch
from shaping.jobs.models import JobState
from villages.capabilities import Role, may, roles_of
from villages.models import Appointment, Township


@dataclass(frozen=True)
class Errand:
    """Something to do: what it is, the verb on its button, where it is done."""

    title: str
    verb: str
    url: str


def errands_of(user: Any, desks: list[TownshipDesk]) -> list[Errand]:
    """Everything that waits for the user; the number of queries depends on his roles alone."""
    return [
        *_problem_errands(user),
        *_escalation_errands(user),
        *_case_errands(user),
        *_judging_errands(user),
        *_ranking_errands(user, desks),
        *_grant_errands(user, desks),
        *_import_errands(user),
        *_feedback_errands(user),
        *_installation_errands(user),
    ]


def _problem_errands(user: Any) -> Iterator[Errand]:
    """What waits at the town's desk of lists and problems."""
    for line in desk_inbox(user):
        if line.count:
            unit = "份" if line.title.endswith("清单") else "件"
            yield Errand(f"{line.title}：{line.count}{unit}", "去办", line.address)


def _escalation_errands(user: Any) -> Iterator[Errand]:
    desk = escalation_desk(user)
    waits = (
        (desk.to_check, "draft", "份上呈等您审核", "去审核"),
        (desk.to_send, "checked", "份上呈已审核，可以发出", "去登记"),
        (desk.to_revise, "returned", "份上呈被退回", "去修改"),
    )
    for count, state, words, verb in waits:
        if count:
            yield Errand(
                f"有{count}{words}", verb, f"{reverse('issues:escalation-list')}?state={state}"
            )


def _case_errands(user: Any) -> Iterator[Errand]:
    if may(user, "case.review"):
        count = waiting_cases(user).count()
        if count:
            page = f"{reverse('organizations:case-list')}?state={CaseState.SUBMITTED}"
            yield Errand(f"有{count}篇案例等您审核", "去审核", page)


def _judging_errands(user: Any) -> Iterator[Errand]:
    """The tour sheets that an inspector still has to score; how many, never how."""
    for owed in inspector_errands(user):
        year = [owed.cycle.township.code9, owed.cycle.year]
        title = f"{owed.cycle}：您还有{owed.count}张年终评分表没有封存"
        yield Errand(title, "去打分", reverse("assessments:tour", args=year))


def _ranking_errands(user: Any, desks: list[TownshipDesk]) -> Iterator[Errand]:
    for desk in desks:
        if may(user, "ranking.freeze", desk.cycle.township):
            yield from _signatures(desk)
        if may(user, "cycle.manage", desk.cycle.township) and desk.is_urgent_for_office:
            page = "rewards:cycle-rewards" if desk.is_published else "assessments:cycle-detail"
            yield Errand(f"{desk.cycle}：{desk.next_step}", "去办", _address(page, desk))


def _signatures(desk: TownshipDesk) -> Iterator[Errand]:
    """What only the leader can do: sign a tie, freeze, disclose, answer, publish."""
    freeze_page = _address("assessments:ranking-freeze", desk)
    if desk.unsigned_ties:
        words = f"{desk.cycle}有{desk.unsigned_ties}个并列决定等您签署"
        yield Errand(words, "去签署", freeze_page)
    if desk.ranking_state == RankingState.COMPUTED:
        yield Errand(f"{desk.cycle}的排名等您冻结", "去核对", freeze_page)
    if desk.ranking_state == RankingState.FROZEN:
        page = _address("assessments:disclosure-start", desk)
        yield Errand(f"{desk.cycle}的排名已冻结，等您公示", "去公示", page)
    if desk.open_objections:
        page = _address("assessments:disclosure-detail", desk)
        words = f"{desk.cycle}的公示有{desk.open_objections}条异议等您答复"
        yield Errand(words, "去答复", page)
    if desk.ranking_state == RankingState.IN_DISCLOSURE and desk.may_be_published:
        page = _address("assessments:ranking-publish", desk)
        yield Errand(f"{desk.cycle}的公示已满，等您公布排名", "去公布", page)


def _address(page: str, desk: TownshipDesk) -> str:
    return reverse(page, args=[desk.code, desk.cycle.year])


def _grant_errands(user: Any, desks: list[TownshipDesk]) -> Iterator[Errand]:
    for desk in desks:
        page = _address("rewards:cycle-rewards", desk)
        township = desk.cycle.township
        if desk.grants_proposed and may(user, "grant.approve", township):
            yield Errand(f"{desk.cycle}有{desk.grants_proposed}项奖励等您审批", "去审批", page)
        if desk.grants_returned and may(user, "grant.propose", township):
            yield Errand(f"{desk.cycle}有{desk.grants_returned}项奖励被退回", "去修改", page)


def _import_errands(user: Any) -> Iterator[Errand]:
    checked = ImportBatch.objects.filter(created_by_id=user.pk, state=BatchState.CHECKED)
    count = checked.count()
    if count:
        yield Errand(
            f"有{count}份表检查好了，等您确认导入", "去确认", reverse("imports:batch-list")
        )


def _feedback_errands(user: Any) -> Iterator[Errand]:
    if may(user, "feedback.answer"):
        count = answerable_feedback(user).filter(answered_at=None).count()
        if count:
            yield Errand(f"有{count}条“有话说”等您答复", "去答复", reverse("dashboard:feedback"))


def _installation_errands(user: Any) -> Iterator[Errand]:
    in_use = Q(started_on__isnull=False) | Q(is_demo=True)
    if may(user, "township.start") and not Township.objects.filter(in_use).exists():
        yield Errand(
            "还没有启用的乡镇。第一步：启用本镇，填名称、发文代字和人员",
            "去启用",
            reverse("villages:township-start"),
        )
    if may(user, "job.retry"):
        failed = readable_jobs(user).filter(state=JobState.FAILED).count()
        if failed:
            yield Errand(f"有{failed}个后台任务失败", "去处理", reverse("dashboard:job-list"))
    if roles_of(user) & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        idle = unappointed_accounts().count()
        if idle:
            page = reverse("villages:person-list")
            yield Errand(f"有{idle}个账号没有任职，登录后看不到内容", "去核对", page)


def unappointed_accounts() -> QuerySet[User]:
    """Accounts that may sign in but hold no post now."""
    live = Appointment.objects.live(timezone.localdate()).values("user_id")
    return User.objects.filter(is_active=True).exclude(pk__in=live)
