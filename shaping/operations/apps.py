from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "shaping.operations"
    verbose_name = "运维"
