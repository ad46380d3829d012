"""The one Django app of the archive."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as present_apps
from django.db.models.signals import post_migrate

from archive.domain.vocabulary import Role


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Albumen"

    def ready(self) -> None:
        from archive import checks  # registers the system checks

        del checks
        post_migrate.connect(_make_roles, sender=self)


def _make_roles(*, using: str, apps: Any = present_apps, **_kwargs: Any) -> None:
    """The roles as groups: also after all tables were emptied, where no migration would make them again."""
    try:
        group = apps.get_model("auth", "Group")
    except LookupError:  # the database was taken back to before it had people
        return
    for role in Role:
        group.objects.using(using).get_or_create(name=role)
