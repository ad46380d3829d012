"""Commands as people call them: what they say, and how they end."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command


def called(*words: str) -> tuple[int, dict[str, Any]]:
    """Exit status and last line, which is JSON, of a command."""
    status, lines = said(*words)
    told: dict[str, Any] = json.loads(lines[-1])
    return status, told


def said(*words: str) -> tuple[int, list[str]]:
    """Exit status and all lines of a command."""
    output, status = StringIO(), 0
    try:
        call_command(*words, stdout=output, stderr=StringIO())
    except SystemExit as left:
        status = int(left.code or 0)
    return status, output.getvalue().splitlines()
