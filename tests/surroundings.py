"""What another process needs to work on this test's database and folders."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import connection

PROJECT = Path(django_settings.BASE_DIR)
_STORES = (
    *("FETCHED_ROOT", "ACCESS_ROOT", "WORKSHOP_ROOT", "UPLOADS_ROOT"),
    *("SIGNING_KEY", "CREDENTIALS_KEY"),
)


def environment(**more: str) -> dict[str, str]:
    """This process's environment with the test's database, stores and one thread for the engine."""
    return {
        **os.environ,
        **{f"ALBUMEN_{name}": str(getattr(django_settings, name)) for name in _STORES},
        "ALBUMEN_STORAGE_ROOT": django_settings.STORAGE_BUCKET or str(django_settings.STORAGE_ROOT),
        "ALBUMEN_SCANNER_ROOTS": os.pathsep.join(str(root) for root in django_settings.SCANNER_ROOTS),
        "ALBUMEN_STORAGE_RESERVE": "0",
        "ALBUMEN_DEVICE": "cpu",
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(PROJECT),
        **more,
    }


def _database_url() -> str:
    """The address in use, naming the test's database; urlunsplit would drop a socket's empty host."""
    address = urlsplit(os.environ["DATABASE_URL"])
    query = f"?{address.query}" if address.query else ""
    return f"{address.scheme}://{address.netloc}/{connection.settings_dict['NAME']}{query}"
