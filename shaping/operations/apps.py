from django.apps import AppConfig
from django.core.checks import register

from shaping.checks import production_settings


class OperationsConfig(AppConfig):
    name = "shaping.operations"
    verbose_name = "运维"

    def ready(self) -> None:
        register(production_settings, deploy=True)
