from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "shaping.reports"
    verbose_name = "月报"
