"""The one Django app of the archive."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Albumen"

    def ready(self) -> None:
        from archive import checks  # registers the system checks

        del checks
