"""The data folder: where everything that one archive keeps lies."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import Problem
from launcher.tree import ROOT

SOCKET_PATH_LIMIT = 107  # bytes: sun_path of unix(7) less its closing zero
_LONGEST_SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    """One data folder and the places in it that the launcher uses."""

    root: Path

    @classmethod
    def named_by(cls, environ: Mapping[str, str]) -> "Home":
        """The folder of ALBUMEN_HOME, or ./var beside the program."""
        named = environ.get("ALBUMEN_HOME", "").strip()
        return cls(Path(named).expanduser().absolute() if named else ROOT / "var")

    @property
    def postgresql(self) -> Path:
        return self.root / "postgresql"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def state(self) -> Path:
        """Process records, leases and locks."""
        return self.root / "state"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret-key"

    @property
    def sockets(self) -> Path:
        """Folder of the sockets: home/run, or a short one in the temporary folder when that is too long."""
        inside = self.root / "run"
        if len(os.fsencode(inside / _LONGEST_SOCKET)) <= SOCKET_PATH_LIMIT:
            return inside
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"albumen-{os.getuid()}-{name}"

    def make(self) -> None:
        """Make the folders of the home that are missing, closed to other people."""
        try:
            for folder in (self.root, self.logs, self.state, self.sockets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(
                "making the data folder",
                f"{error.filename}: {error.strerror}",
                "Name a folder that you may write to: ALBUMEN_HOME=/path ./albumen ...",
            ) from error
        self._refuse_foreign_sockets()

    def _refuse_foreign_sockets(self) -> None:
        # The temporary folder is open to all: somebody else may have made our name there first.
        found = self.sockets.lstat()
        if found.st_uid != os.getuid() and os.getuid() != 0:
            raise Problem(
                "making the socket folder",
                f"{self.sockets} belongs to another user",
                f"Choose a data folder with a shorter path than {self.root}.",
            )
