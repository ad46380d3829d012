"""As whom PostgreSQL runs: it refuses to run as root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher import shell
from launcher.errors import Problem

_NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Identity:
    """A prefix for PostgreSQL's commands, and the account its folders must belong to (None: our own)."""

    prefix: tuple[str, ...] = ()
    account: str | None = None

    def give(self, folder: Path) -> None:
        """Hand a folder to the account."""
        if self.account is None:
            return
        owner = pwd.getpwnam(self.account)
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def open_way(self, *folders: Path) -> None:
        """Let the account, and nobody else, pass through folders of ours that lie above its own."""
        if self.account is None:
            return
        group = pwd.getpwnam(self.account).pw_gid
        for folder in folders:
            os.chown(folder, -1, group)
            folder.chmod(0o710)

    def require_way_to(self, folder: Path) -> None:
        """Stop when the account cannot walk to a folder: PostgreSQL would only say 'permission denied'."""
        for parent in folder.absolute().parents if self.account else ():
            if not parent.stat().st_mode & 0o001:
                raise Problem(
                    "starting PostgreSQL as root",
                    f"this kernel gives no user namespace, and user {self.account} may not enter {parent}",
                    "Put the data folder where others may pass, e.g. ALBUMEN_HOME=/var/lib/albumen.",
                )


def choose() -> Identity:
    """Nothing for a normal user; for root a user namespace, or an account where that is forbidden.

    In the namespace PostgreSQL sees user 1000 while the files stay root's: no account is made and no
    folder opened.
    """
    if os.getuid() != 0:
        return Identity()
    if shell.quietly([*_NAMESPACE, "true"]) is not None:
        return Identity(prefix=_NAMESPACE)
    if shutil.which("setpriv") is None:
        raise Problem(
            "starting PostgreSQL as root",
            "neither user namespaces nor setpriv are at hand",
            "Run ./albumen as a normal user, or install util-linux.",
        )
    account = "postgres" if _exists("postgres") else "nobody"
    owner = pwd.getpwnam(account)
    prefix = ("setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups")
    return Identity(prefix=prefix, account=account)


def _exists(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True
