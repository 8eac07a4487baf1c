from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "shaping.notices"
    verbose_name = "有话说"
