"""The project itself as a Django app, so that its system checks and the `serve` command are found."""

from django.apps import AppConfig
from django.core import checks

from config.checks import DATABASE_CHECKS, SETTINGS_CHECKS


class CirandaConfig(AppConfig):
    name = "config"
    verbose_name = "Ciranda"

    def ready(self) -> None:
        """Register the checks that refuse unsafe set-ups."""
        for check in SETTINGS_CHECKS:
            checks.register(check, checks.Tags.security)
        for check in DATABASE_CHECKS:
            checks.register(check, checks.Tags.database)
