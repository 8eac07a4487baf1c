"""Reward years, grants and the decision about a tie."""

from django.urls import path

from rewards.views import cycles, grants, ties

app_name = "rewards"
urlpatterns = [
    path("", cycles.grant_list, name="grant-list"),
    path("grants/<int:pk>/", grants.grant_detail, name="grant-detail"),
    path("grants/<int:pk>/approve/", grants.grant_approve, name="grant-approve"),
    path("grants/<int:pk>/return/", grants.grant_return, name="grant-return"),
    path("<str:township_code>/<int:year>/", cycles.cycle_rewards, name="cycle-rewards"),
    path("<str:township_code>/<int:year>.xlsx", cycles.cycle_export, name="cycle-export"),
    path("<str:township_code>/<int:year>/propose/", cycles.grant_propose, name="grant-propose"),
    path("<str:township_code>/<int:year>/tiers/", cycles.tiers_edit, name="tiers-edit"),
    path("<str:township_code>/<int:year>/ties/<int:rank>/", ties.tie_decide, name="tie-decide"),
]
