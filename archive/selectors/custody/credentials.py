"""What a file says of itself: its Content Credentials, read from its bytes and checked meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from archive import storage
from archive.models import StoredFile
from archive.preservation.pictures import credentials
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import SourceType
from archive.preservation.pictures.manifests import RECIPE, SHA512


class Standing(StrEnum):
    """What the check of the signature came to."""

    TRUSTED = "Trusted"
    OTHERS = "Valid"
    BROKEN = "Invalid"


@dataclass(frozen=True)
class ToldAct:
    """One act on the picture; `recipe` and `weights` (name, digest) where a recipe was at work."""

    action: str
    description: str
    source_type: SourceType | None
    recipe: str
    recipe_digest: str
    weights: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Told:
    """What a file says: who signed, when, what was done, and from which master scan it was made."""

    standing: Standing
    signer: str
    at: datetime | None
    acts: tuple[ToldAct, ...]
    master_id: str
    master_digest: str


def told_by(file: StoredFile, *, trusted: Sequence[bytes]) -> Told | None:
    """What a file says of itself to those who trust these authorities; None where it says nothing.

    Raises `OSError` where its bytes are not there.
    """
    kind = next(kind for kind in Kind if kind.media_type == file.media_type)
    found = credentials.read(storage.locate(file), kind, trusted=trusted)
    if found is None or found.get("active_manifest") not in found.get("manifests", {}):
        return None
    manifest = found["manifests"][found["active_manifest"]]
    acts = list(_acts(manifest))
    parent: Mapping[str, str] = next(iter(manifest.get("ingredients", [])), {})
    return Told(
        standing=Standing(found["validation_state"]),
        signer=manifest.get("signature_info", {}).get("issuer", ""),
        at=_moment(acts),
        acts=tuple(_act(each) for each in acts),
        master_id=parent.get("instance_id", ""),
        master_digest=parent.get("description", "").removeprefix(SHA512),
    )


def _acts(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for assertion in manifest.get("assertions", []):
        if assertion["label"].startswith("c2pa.actions"):
            yield from assertion["data"]["actions"]


def _moment(acts: Sequence[Mapping[str, Any]]) -> datetime | None:
    said = [act["when"] for act in acts if "when" in act]
    return datetime.fromisoformat(max(said)) if said else None


def _act(act: Mapping[str, Any]) -> ToldAct:
    recipe = act.get("parameters", {}).get(RECIPE, {})
    source_type = str(act.get("digitalSourceType", ""))
    return ToldAct(
        action=act["action"],
        description=act.get("description", ""),
        source_type=SourceType(source_type) if source_type in [*SourceType] else None,
        recipe=recipe.get("name", ""),
        recipe_digest=recipe.get("digest", ""),
        weights=tuple(recipe.get("weights", {}).items()),
    )
