"""Whatever is taken home says inside itself what it is, by every route of the portal that gives out pictures.

A route that gives out pictures and is not decided about in `GIVES` fails here.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from PIL import Image

from archive import storage
from archive.domain.rights import NamedField, Scope
from archive.domain.vocabulary import FileRole
from archive.models import Description, RestorationRun, StoredFile, User
from archive.preservation.pictures import captions, credentials
from archive.preservation.pictures.carrying import Carried, carried
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, Labeller, SourceType
from archive.preservation.pictures.redaction import Region
from archive.services.agents import software
from archive.services.copies import derivatives, redactions
from archive.services.copies.credentials import authorities
from archive.services.protection import rights
from archive.services.restoring import reviews
from archive.web.urls import media as routes
from tests.archive.web.shelf import access_copy, with_copies, with_restoration

WHOLE = Carried.LABEL | Carried.CREDENTIALS
# The routes of pictures: of which roles they give files, and what these carry.
GIVES = {
    "access": {FileRole.ACCESS_COPY: WHOLE},
    "captioned": {FileRole.ACCESS_COPY: WHOLE},
    "download": {FileRole.ACCESS_COPY: WHOLE},
    "master": {
        FileRole.CANDIDATE: WHOLE,
        FileRole.PRODUCTION_MASTER: WHOLE,
        FileRole.PRESERVATION_MASTER: Carried.NOTHING,  # the evidence, as it was scanned
    },
    "thumbnail": {FileRole.THUMBNAIL: Carried.LABEL},
}
NO_FILES = {"authority", "credentials", "dzi", "tile"}  # a tile is a part of a picture, for a page
TITLE = "The quay"


def bytes_of(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]


def taken(client: Client, name: str, file: StoredFile, folder: Path) -> tuple[Path, Kind]:
    """What comes out of a route, as a file at home."""
    kind = Kind.JPEG if file.is_copy else Kind.TIFF
    path = folder / f"{name}-{file.pk}{kind.suffix}"
    path.write_bytes(bytes_of(client.get(reverse(f"media:{name}", args=[file.pk]))))
    return path, kind


def verified(path: Path, kind: Kind) -> dict[str, Any]:
    """All that the credentials of a file say; fails where this archive did not sign these very bytes."""
    found = credentials.read(path, kind, trusted=authorities())
    assert found is not None
    assert found["validation_state"] == "Trusted"
    return found


def label_of(path: Path) -> Label:
    with Labeller() as labeller:
        label = labeller.read(path)
    assert label is not None
    return label


def test_of_every_route_it_is_decided_what_goes_out_by_it() -> None:
    assert {each.name for each in routes.urlpatterns} == {*GIVES, *NO_FILES}


@pytest.mark.django_db(transaction=True)
def test_whatever_is_taken_home_says_what_it_is(
    candidate_run: RestorationRun, admin: User, reviewer: User, client: Client, tmp_path: Path
) -> None:
    item, scan = candidate_run.description, candidate_run.source
    rights.withhold_names(
        item, fields=[*NamedField], stand_in_title="A place", scope=Scope.ITEM, by=admin, note=""
    )
    (copy, _) = derivatives.make(scan, by=software())
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    redacted = redactions.redact(copy, [Region(0, 0, 0.5, 1)], by=admin)
    files = StoredFile.objects.filter(description=item).select_related("derived_from")
    assert {FileRole(file.role) for file in files} == {role for gives in GIVES.values() for role in gives}
    client.force_login(admin)
    for file in files:
        for name, gives in GIVES.items():
            if file.role in gives:
                path, kind = taken(client, name, file, tmp_path)
                assert carried(path, kind) == gives[FileRole(file.role)], (name, file)
                if gives[FileRole(file.role)] == WHOLE:
                    _says_where_it_comes_from(
                        path, kind, file, candidate_run, is_redacted=bool(file.redaction)
                    )
                if name != "captioned":
                    assert path.read_bytes() == storage.locate(file).read_bytes()
    hidden = taken(client, "captioned", redacted.files.get(role=FileRole.ACCESS_COPY), tmp_path)[0]
    assert scan.digest.encode() not in hidden.read_bytes()


def _says_where_it_comes_from(
    path: Path, kind: Kind, file: StoredFile, run: RestorationRun, *, is_redacted: bool
) -> None:
    told, scan, data = verified(path, kind), run.source, path.read_bytes()
    assert scan.pk.urn.encode() in data
    assert (scan.digest.encode() in data) is not is_redacted
    assert (TITLE.encode() in data) is not file.is_copy
    label = label_of(path)
    assert label.archive == "Albumen"
    assert label.master_digest == ("" if is_redacted else scan.digest)
    is_restored = file.role != FileRole.ACCESS_COPY or file.derived_from != scan
    said = str(told)
    assert label.source_type == (SourceType.ENHANCED if is_restored else SourceType.PRINT)
    assert (label.recipe_digest == run.recipe_digest) is is_restored
    assert (run.recipe_digest in said) is is_restored
    assert ("made unrecognisable" in said) is is_redacted


def test_what_was_kept_before_is_completed_on_its_way_out_and_stays_as_it_is(
    client: Client, item: Description, archivist: User, tmp_path: Path
) -> None:
    with_restoration(with_copies(item), by=archivist)
    scan = item.files.get(role=FileRole.PRESERVATION_MASTER)
    client.force_login(archivist)
    for name, file in (
        ("download", access_copy(item, FileRole.PRODUCTION_MASTER)),
        ("captioned", access_copy(item)),
        ("master", item.files.get(role=FileRole.PRODUCTION_MASTER)),
    ):
        kept = storage.locate(file)
        if file.is_copy:
            Image.open(kept).save(kept)  # as before: no label, no credentials
        before = kept.read_bytes()
        path, kind = taken(client, name, file, tmp_path)
        assert carried(path, kind).is_all
        assert scan.digest in str(verified(path, kind))
        assert kept.read_bytes() == before
        if name == "master":
            with Image.open(kept) as stored, Image.open(path) as out:
                assert np.array_equal(np.asarray(stored), np.asarray(out))
        answer = client.get(reverse(f"media:{name}", args=[file.pk]))
        assert "ETag" not in answer
        assert answer["Cache-Control"] == "private, no-store"
        bytes_of(answer)


@pytest.mark.parametrize(
    ("language", "has_chinese"), [("en-gb", True), ("zh-hans", True), ("zh-hans", False)]
)
def test_a_caption_stands_below_the_whole_picture(
    client: Client,
    item: Description,
    archivist: User,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    has_chinese: bool,
) -> None:
    if not has_chinese:
        monkeypatch.setattr(captions, "_chinese_font", lambda: None)
    drawn: list[str] = []
    add = captions.add

    def noted(source: Path, target: Path, lines: Sequence[str]) -> tuple[int, int]:
        drawn.extend(lines)
        return add(source, target, lines)

    monkeypatch.setattr(captions, "add", noted)
    captions._font.cache_clear()
    copy = access_copy(with_restoration(with_copies(item), by=archivist), FileRole.PRODUCTION_MASTER)
    answer = client.get(reverse("media:captioned", args=[copy.pk]), headers={"Accept-Language": language})
    assert answer["Content-Disposition"] == 'attachment; filename="HO-1-0001_restoration_caption.jpg"'
    with Image.open(io.BytesIO(bytes_of(answer))) as out, Image.open(storage.locate(copy)) as kept:
        picture = np.asarray(out).astype(int)
        assert out.width == kept.width
        assert np.abs(picture[: kept.height - 8] - np.asarray(kept)[:-8]).mean() < 4
        strip = picture[kept.height + 2 :]
        assert strip.min() < 90 < 240 < strip.max()
    is_chinese = language == "zh-hans" and has_chinese
    first = "着色" if is_chinese else "Colourised: an interpretation, not a record"
    assert first in drawn[0]
    assert drawn[1] == "HO-1-0001 · Albumen"
    captions._font.cache_clear()


def test_the_page_of_a_copy_tells_what_the_file_says(
    client: Client, item: Description, archivist: User
) -> None:
    copy = access_copy(with_restoration(with_copies(item), by=archivist), FileRole.PRODUCTION_MASTER)
    address = reverse("media:credentials", args=[copy.pk])
    page = client.get(address).content.decode()
    for said in (
        "Signed by this archive (Albumen), and not changed since.",
        "Made from a master scan.",
        "Restored by the recipe “Colour portrait”, with parts that a network invented.",
        "Made into a copy for looking at.",
        item.files.get(role=FileRole.PRESERVATION_MASTER).digest,
    ):
        assert said in page
    assert address in client.get(item.get_absolute_url()).content.decode()
    kept = storage.locate(copy)
    data = bytearray(kept.read_bytes())
    data[-40] ^= 1
    kept.write_bytes(data)
    assert "changed afterwards" in client.get(address).content.decode()
    Image.open(kept).save(kept)
    assert "no Content Credentials yet" in client.get(address).content.decode()
    kept.unlink()
    assert client.get(address).status_code == 404


def test_everybody_gets_the_certificate_once_there_is_one(client: Client, item: Description) -> None:
    address = reverse("media:authority")
    assert client.get(address).status_code == 404
    with_copies(item)
    assert [bytes_of(client.get(address))] == authorities()
