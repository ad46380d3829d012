"""The environment of Django and the workers: the operator's own variables, and the missing ones."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launcher.errors import Problem
from launcher.home import Home
from launcher.services.embedded import Addresses

_KEY_BYTES = 50


def filled(environ: Mapping[str, str], home: Home, addresses: Addresses) -> dict[str, str]:
    """Every variable that config.settings needs; what the operator has set stays as it is."""
    wanted = dict(environ)
    wanted["ALBUMEN_HOME"] = str(home.root)
    wanted["DATABASE_URL"] = addresses.database_url
    wanted["REDIS_URL"] = addresses.redis_url
    wanted["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if not wanted.get("ALBUMEN_SECRET_KEY", "").strip():
        wanted["ALBUMEN_SECRET_KEY"] = secret_key(home.secret_key)
    return wanted


def secret_key(path: Path) -> str:
    """The key in this file, readable by its owner only; made on the first call."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _existing_key(path)
    key = secrets.token_urlsafe(_KEY_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def _existing_key(path: Path) -> str:
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise Problem(
            "reading the secret key",
            f"{path} is empty",
            "Remove it: a new one is made (people sign in again).",
        )
    return key


def port(environ: Mapping[str, str]) -> int:
    """ALBUMEN_PORT, 8000 when unset."""
    text = environ.get("ALBUMEN_PORT", "").strip() or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Problem("reading ALBUMEN_PORT", f"{text!r} is no port", "Set it to a number from 1 to 65535.")
    return int(text)


def bind(environ: Mapping[str, str]) -> str:
    """ALBUMEN_BIND, this machine only when unset."""
    return environ.get("ALBUMEN_BIND", "").strip() or "127.0.0.1"
