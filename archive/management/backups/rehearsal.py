"""Rehearsing a restore: the dump into a database of its own, and every byte of the copy against it."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from archive.domain import identifiers
from archive.domain.errors import ArchiveError
from archive.management.backups import postgresql
from archive.management.backups.backup import BACKUPS, DUMP, STORAGE, TABLE_OF_CONTENTS, count_of
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.preservation.store import fixity
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.preservation.store.fixity import OnRecord
from archive.preservation.store.object_store import ObjectStore
from archive.services.custody import replicas
from archive.services.custody.keeping import KEPT_ROLES


class NoBackup(ArchiveError):
    """There is no whole backup in a folder."""

    code = "archive.B002"

    def __init__(self, *, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"There is no whole backup in {path}: {why}.")


@dataclass
class Verdict:
    """What was read of a backup, and in sentences what is wrong with it."""

    backup: Path
    rows: int = 0
    objects: int = 0
    files: int = 0
    size_bytes: int = 0
    faults: list[str] = field(default_factory=list)


def rehearse(folder: Path) -> Verdict:
    """Restore a backup beside the archive, and look at all of it; nothing of the archive is touched.

    `folder` is one backup, or a target that holds several: then the newest whole one. Raises `NoBackup`,
    `DatabaseToolFailed`, `NotAStorageRoot`.
    """
    backup = _newest(folder)
    contents = _contents(backup)
    verdict = Verdict(backup)
    verdict.faults += [f"{code}: {trouble}" for code, trouble in contents["troubles"].items()]
    dump = backup / DUMP
    try:
        if digests.of_file(dump, from_disk=True).digest != contents["dump"]["digest"]:
            verdict.faults.append(f"{dump} is not as it was written")
            return verdict
    except SourceUnreadable as error:
        raise NoBackup(path=backup, why=str(error)) from error
    with _scratch() as database:
        postgresql.run("pg_restore", ["--no-owner", "--exit-on-error", str(dump)], database=database)
        with postgresql.connect(database) as restored:
            _compare_rows(restored, contents["rows"], verdict)
            copy = replicas.opened(backup.parent.parent / STORAGE, is_new_allowed=False)
            _compare_checkpoints(restored, CheckpointFiles(copy.extensions), verdict)
            _read_objects(restored, copy, verdict)
    return verdict


def _compare_rows(restored: psycopg.Connection[Any], rows: Mapping[str, int], verdict: Verdict) -> None:
    with restored.cursor() as cursor:
        for table, expected in rows.items():
            try:
                found = count_of(cursor, table)
            except psycopg.Error as error:
                verdict.faults.append(f"table {table}: {error}")
                continue
            verdict.rows += found
            if found != expected:
                verdict.faults.append(f"table {table} has {found} rows instead of {expected}")


def _compare_checkpoints(restored: psycopg.Connection[Any], files: CheckpointFiles, verdict: Verdict) -> None:
    for number, signature in restored.execute("SELECT number, signature FROM archive_checkpoint"):
        if bytes(signature).hex().encode() not in (files.read(number) or b""):
            verdict.faults.append(
                f"checkpoint {number} of the history has no file in the copy that says the same"
            )


def _read_objects(restored: psycopg.Connection[Any], copy: ObjectStore, verdict: Verdict) -> None:
    rows = restored.execute(
        "SELECT description_id, path, digest, size_bytes FROM archive_storedfile WHERE role = ANY(%s) "
        "ORDER BY description_id",
        [[str(role) for role in KEPT_ROLES]],
    )
    for item, files in groupby(rows, key=lambda row: row[0]):
        name = identifiers.object_id(item)
        kept = {path: OnRecord(digest, size_bytes) for _item, path, digest, size_bytes in files}
        read = fixity.check(copy.held(name), name, kept)
        verdict.objects += 1
        verdict.files += read.files
        verdict.size_bytes += read.size_bytes
        verdict.faults += [
            f"{name}: {each.path or 'the whole object'} {each.problem}" for each in read.findings
        ]


@contextmanager
def _scratch() -> Iterator[str]:
    """A database beside the archive's, for as long as the rehearsal lasts."""
    name = f"albumen_rehearsal_{secrets.token_hex(4)}"
    with postgresql.connect(connection.settings_dict["NAME"]) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            said = f"not allowed. As its superuser: ALTER ROLE {connection.settings_dict['USER']} CREATEDB"
            raise postgresql.DatabaseToolFailed(program="CREATE DATABASE", said=said) from error
        try:
            yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _newest(folder: Path) -> Path:
    if (folder / TABLE_OF_CONTENTS).is_file():
        return folder
    whole = sorted(path.parent for path in (folder / BACKUPS).glob(f"*/{TABLE_OF_CONTENTS}"))
    if not whole:
        raise NoBackup(path=folder, why=f"no {TABLE_OF_CONTENTS} is there, which is written last")
    return whole[-1]


def _contents(backup: Path) -> Mapping[str, Any]:
    try:
        contents: Mapping[str, Any] = json.loads((backup / TABLE_OF_CONTENTS).read_bytes())
        if not (contents["dump"]["digest"] and isinstance(contents["rows"], dict)):
            raise ValueError("it lacks what it should say")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoBackup(path=backup, why=f"{TABLE_OF_CONTENTS} cannot be read ({error})") from error
    return contents
