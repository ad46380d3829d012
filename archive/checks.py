"""System checks: deployment mistakes found at the start, each with a stable id and a cure."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from archive.preservation import signing


@register()
def masters_are_not_web_served(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """archive.E001: nothing under the static folder may hold archive bytes."""
    static = Path(settings.STATIC_ROOT)
    for name in ("STORAGE_ROOT", "ACCESS_ROOT", "WORKSHOP_ROOT"):
        root: Path = getattr(settings, name)
        if root == static or static in root.parents:
            yield Error(
                f"{name} ({root}) lies inside the folder that the web server gives to everybody ({static}).",
                hint=f"Point ALBUMEN_{name} to a folder outside it.",
                id="archive.E001",
            )


@register()
def roots_are_apart(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """archive.E002: masters, access copies, candidates and fetched files live in different folders."""
    roots = [settings.ACCESS_ROOT, settings.WORKSHOP_ROOT, settings.FETCHED_ROOT]
    if not settings.STORAGE_BUCKET:
        roots.append(settings.STORAGE_ROOT)
    for number, one in enumerate(roots):
        others = roots[:number] + roots[number + 1 :]
        if any(one == other or one in other.parents for other in others):
            yield Error(
                f"{one} holds another of Albumen's folders.",
                hint="Give ALBUMEN_STORAGE_ROOT, _ACCESS_ROOT, _WORKSHOP_ROOT, _FETCHED_ROOT a folder each.",
                id="archive.E002",
            )


@register()
def signing_key_is_ours_alone(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """archive.E003: the key that signs checkpoints can be read by the archive, and by nobody else."""
    problem = signing.trouble(settings.SIGNING_KEY)
    if problem:
        yield Error(
            f"The signing key ({settings.SIGNING_KEY}) cannot be used: {problem}.",
            hint="Give it to the archive's user and close it to others (chmod 600).",
            id="archive.E003",
        )


@register()
def credentials_key_is_ours_alone(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """archive.E004: the key that signs Content Credentials can be read by the archive, and by nobody else."""
    problem = signing.trouble(settings.CREDENTIALS_KEY)
    if problem:
        yield Error(
            f"The key for Content Credentials ({settings.CREDENTIALS_KEY}) cannot be used: {problem}.",
            hint="Give it to the archive's user and close it to others (chmod 600).",
            id="archive.E004",
        )
