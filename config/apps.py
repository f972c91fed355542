"""The project itself as a Django app, so that its system checks and the `serve` command are found."""

from django.apps import AppConfig
from django.core import checks

from config.checks import DATABASE_CHECKS, SETTINGS_CHECKS


class CirandaConfig(AppConfig):
    name = "config"
    verbose_name = "Ciranda"

    def ready(self) -> None:
        """Register the checks that refuse unsafe set-ups."""
        for settings_check in SETTINGS_CHECKS:
            checks.register(settings_check, checks.Tags.security)
        for database_check in DATABASE_CHECKS:
            checks.register(database_check, checks.Tags.database)
