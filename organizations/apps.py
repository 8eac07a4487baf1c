from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """一核一会一社, mass organizations and the ways villagers take part."""

    name = "organizations"
    verbose_name = "组织与参与"
