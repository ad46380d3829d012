"""What leaves the archive in files: with its label and its Content Credentials, or not at all.

Files made today have both. An older one is given what it lacks on the way out, in a copy of its own that is
gone afterwards; what is kept stays as it is. A master scan goes out as it is kept: it is the evidence.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import pyvips
from django.conf import settings

from archive.domain.errors import MissingBytes
from archive.domain.vocabulary import FileRole
from archive.models import StoredFile
from archive.preservation.pictures import captions
from archive.preservation.pictures.carrying import carried
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, Labeller
from archive.preservation.pictures.manifests import Act
from archive.services.copies import credentials, derivatives
from archive.services.custody import keeping

_AS_KEPT = frozenset({FileRole.PRESERVATION_MASTER, FileRole.THUMBNAIL})


def is_ready(file: StoredFile) -> bool:
    """Whether a file may leave as it lies. Raises `MissingBytes`."""
    if file.role in _AS_KEPT:
        return True
    try:
        return carried(keeping.at_hand(file), _kind(file)).is_all
    except OSError as error:
        raise MissingBytes(path=str(keeping.at_hand(file))) from error


def dressed(file: StoredFile) -> IO[bytes]:
    """A copy of a file with what it lacks, open for reading and without a name: whoever closes it ends it.

    Raises `MissingBytes`, `ProgramMissing`, `LabelRefused`, `CredentialsRefused`, and what `signer` raises.
    """
    with _dressed(file) as path:
        return path.open("rb")


def captioned(copy: StoredFile, lines: Sequence[str]) -> IO[bytes]:
    """An access copy with these lines on a strip below it, as `dressed`.

    Its credentials name the access copy as the parent and hold what that one says of itself.
    """
    with derivatives.scratch() as folder:
        target = folder / f"{copy.pk}-caption.jpg"
        with _complete(copy) as source:
            try:
                captions.add(source, target, lines)
            except pyvips.Error as error:
                raise MissingBytes(path=str(source)) from error
            label = derivatives.scan_label(copy.description_id, "")
            credentials.signer().sign_copy(target, label, Act.CAPTIONED, parent=source)
        return target.open("rb")


@contextmanager
def _complete(copy: StoredFile) -> Iterator[Path]:
    if is_ready(copy):
        yield keeping.at_hand(copy)
        return
    with _dressed(copy) as path:
        yield path


@contextmanager
def _dressed(file: StoredFile) -> Iterator[Path]:
    source = keeping.at_hand(file)
    with derivatives.scratch() as folder, Labeller() as labeller:
        target = folder / f"{file.pk}{source.suffix}"
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            raise MissingBytes(path=str(source)) from error
        label = _label(file, source, labeller)
        labeller.write(target, label)
        is_copy = file.role == FileRole.ACCESS_COPY
        acts = [Act.RENDERED] * is_copy + [Act.REDACTED] * (file.redaction_id is not None)
        credentials.signer().sign(target, label, *acts, kind=_kind(file))
        yield target


def _label(file: StoredFile, path: Path, labeller: Labeller) -> Label:
    """What a file would say of itself, had it been made today: its own words, and where it all began."""
    own = labeller.read(path) or _label_of_source(file, labeller)
    own = replace(own, document_id=file.pk.urn, archive=settings.ARCHIVE_NAME)
    own = derivatives.begun_at(derivatives.master_of(file), own)
    return replace(own, master_digest="") if file.redaction_id else own


def _label_of_source(file: StoredFile, labeller: Labeller) -> Label:
    source = file.derived_from if file.role == FileRole.ACCESS_COPY and file.derived_from else file
    return derivatives.label_of(source, keeping.at_hand(source), labeller)


def _kind(file: StoredFile) -> Kind:
    return next(kind for kind in Kind if kind.media_type == file.media_type)
