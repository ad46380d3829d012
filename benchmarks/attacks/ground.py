"""An archive that is attacked: built once, laid out for each round as copies of databases and folders."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from archive.domain import scripts
from archive.domain.vocabulary import LevelOfDescription, Role, Visibility
from archive.models import Description, RestorationRun, User
from archive.services.custody import checkpoints, ledger, object_news, sealing
from archive.services.describing import descriptions
from archive.services.restoring import restorations, workers
from archive.services.transfer import imports
from benchmarks.attacks import children
from benchmarks.attacks.helpers import Helpers
from benchmarks.attacks.stores import attacked_store
from tests.archive.cast import person, write_scan

CODE = "HO-1"
_FOLDERS = ("ACCESS_ROOT", "WORKSHOP_ROOT")
_BUILT, _ROUND, _REBUILT = "built", "round", "rebuilt"


class Ground:
    """The databases beside the one that the environment names, which stays empty, and the folders.

    `kept` holds the scans that are in the archive when a round begins, `box` those that wait beside it.
    """

    def __init__(self) -> None:
        self.empty = str(connection.settings_dict["NAME"])
        self.home = Path(settings.ALBUMEN_HOME) / "attacked"
        self.kept, self.box = self.home / "kept", self.home / "box"
        self.helpers: Helpers | None = None
        self.store = attacked_store(self.home)

    def build(self) -> None:
        """Take scans in, and have two of them restored up to their reviews."""
        if Description.objects.exists() or any(map(Path.exists, self.folders())):
            raise SystemExit("There is an archive here. Name a home that does not exist yet.")
        _draw(self.kept, self.box)
        self.helpers = Helpers(self.kept / "quay.tif")
        scripts.simplified("")  # its tables are loaded once, before processes are forked
        self._copy(self.empty, _BUILT)
        self._use(_BUILT)
        if children.done(lambda: _fill(self.kept)) != 0:
            raise SystemExit("The archive that was to be attacked could not be built.")
        for name in _FOLDERS:
            shutil.move(_folder(name), self._saved(name))
        self.store.save()

    def lay(self) -> None:
        """Begin a round: everything is as it was built."""
        self._copy(_BUILT, _ROUND)
        for name in _FOLDERS:
            shutil.rmtree(_folder(name), ignore_errors=True)
            shutil.copytree(self._saved(name), _folder(name))
        self.store.lay()
        self._use(_ROUND)

    def folders(self) -> list[Path]:
        """The storage root, and the folder of the access copies."""
        return [_folder("STORAGE_ROOT"), _folder("ACCESS_ROOT")]

    def renew_helpers(self) -> None:
        """To be called after an act was killed."""
        if self.helpers is not None:
            self.helpers.renew()

    def lay_second(self) -> None:
        """Put an empty database beside the one that is attacked."""
        self._copy(self.empty, _REBUILT)

    @contextmanager
    def rebuilt(self) -> Iterator[None]:
        """Work on the second database in the body; see `lay_second`."""
        self._use(_REBUILT)
        try:
            yield
        finally:
            self._use(_ROUND)

    def clear(self) -> None:
        """Take everything away again that was built here."""
        if self.helpers is not None:
            self.helpers.stop()
        self._use("")
        for name in (_BUILT, _ROUND, _REBUILT):
            self._ask(f'DROP DATABASE IF EXISTS "{self._named(name)}" WITH (FORCE)')
        for name in _FOLDERS:
            if self._saved(name).is_dir():
                shutil.rmtree(_folder(name), ignore_errors=True)
        self.store.clear()
        shutil.rmtree(self.home, ignore_errors=True)

    def _use(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self._named(name) if name else self.empty

    def _copy(self, source: str, target: str) -> None:
        connection.close()
        source = source if source == self.empty else self._named(source)
        self._ask(f'DROP DATABASE IF EXISTS "{self._named(target)}" WITH (FORCE)')
        self._ask(f'CREATE DATABASE "{self._named(target)}" TEMPLATE "{source}"')

    def _named(self, name: str) -> str:
        return f"{self.empty}_{name}"

    def _ask(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def _saved(self, name: str) -> Path:
        return self.home / f"built-{name.lower()}"


def _folder(name: str) -> Path:
    return Path(getattr(settings, name))


def _draw(kept: Path, box: Path) -> None:
    """Two items in three files, and beside them a pair, a single scan, two duplicates and a broken file."""
    write_scan(kept, "quay.tif", seed=1)
    write_scan(kept, "crane.tif", seed=2)
    write_scan(kept, "crane_verso.tif", seed=3)
    write_scan(box, "one.tif", seed=4)
    write_scan(box, "one_verso.tif", seed=5)
    write_scan(box, "two.tif", seed=6)
    write_scan(box, "very-same.tif", seed=6)
    write_scan(box, "quay-again.tif", seed=1)
    broken = write_scan(box, "broken.tif", seed=7)
    broken.write_bytes(broken.read_bytes()[:200])


def _fill(kept: Path) -> None:
    archivist = person("alice", Role.ARCHIVIST)
    person("bob", Role.REVIEWER)
    fonds = _described(None, "HO", LevelOfDescription.FONDS, archivist)
    series = _described(fonds, "1", LevelOfDescription.SERIES, archivist)
    imports.run_batch(imports.open_batch(folder=kept, into=series, by=archivist))
    for number, item in enumerate(Description.objects.filter(level=LevelOfDescription.ITEM)):
        _restore(restorations.queue(item, recipe_name="clean", by=archivist), seed=100 + number)
    sealing.seal_waiting()
    checkpoints.sign()
    ledger.write()
    object_news.tell()


def _restore(run: RestorationRun, *, seed: int) -> None:
    """Do what a worker does, but for the engine's work: a candidate's bytes matter here, not its looks."""
    held = restorations.claim(run.pk, worker=workers.here())
    assert held is not None
    write_scan(held.target.parent, held.target.name, seed=seed)
    made = {"weights": {}, "software": {}, "device": "cpu", "invented": False, "colorized": False}
    restorations.deliver(held, {"source_digest": held.run.source.digest, **made})


def _described(parent: Description | None, code: str, level: LevelOfDescription, by: User) -> Description:
    fields = {"visibility": Visibility.PUBLIC}
    return descriptions.create(parent=parent, level=level, code=code, title=code, by=by, fields=fields)
