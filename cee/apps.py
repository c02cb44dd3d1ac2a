from django.apps import AppConfig


class CeeConfig(AppConfig):
    """The project itself, so that commands which use every part (`cee/management/commands/`) are found."""

    name = "cee"
    label = "cee"
    verbose_name = "CEE"
