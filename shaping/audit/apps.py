from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "shaping.audit"
    verbose_name = "操作日志"
