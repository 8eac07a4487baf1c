from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "shaping.dashboard"
    verbose_name = "首页"
