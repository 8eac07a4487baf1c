from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "shaping.workdays"
    verbose_name = "工作日历"
