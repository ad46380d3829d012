"""What Content Credentials say of a file: its label as a manifest definition for C2PA 2.2.

A file that was made from a master opens it (`c2pa.opened`, the master as parent ingredient by identifier and
digest); `c2pa.created` would say that it came from nothing. What the master is, a print or a negative, is the
digital source type of that first action. No thumbnail of anything goes in: an ingredient's would show what a
redaction takes away.
"""

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from pathlib import PurePath
from typing import Any

from archive import __version__
from archive.preservation.pictures.labelling import Label

Manifest = dict[str, Any]
PARENT = "parent"
RECIPE = "org.albumen.recipe"
SHA512 = "SHA-512 "


class Act(Enum):
    """What was done to the picture beside a recipe, in C2PA's words and in plain ones."""

    RENDERED = ("c2pa.transcoded", "A copy for looking at, in sRGB, no larger than its source.")
    REDACTED = ("c2pa.edited", "Parts of the picture were made unrecognisable.")
    CAPTIONED = ("c2pa.edited", "A strip with a caption was added below the picture.")


def of_label(path: PurePath, label: Label, acts: Sequence[Act]) -> Manifest:
    """The manifest of a file that is made from a master, which is named and not looked into."""
    first: Manifest = {"action": "c2pa.created", "digitalSourceType": str(label.source_type)}
    manifest = _frame(path, label)
    if label.master_id:
        first |= {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}}
        manifest["ingredients"] = [_master(label)]
        if label.source_type.is_interpretation:
            del first["digitalSourceType"]  # that of the recipe's action, and of no scan
    if label.source_type.is_interpretation:
        return _with_acts(manifest, [first, _recipe(label), *map(_act, acts)])
    return _with_acts(manifest, [first, *map(_act, acts)])


def of_copy(path: PurePath, label: Label, acts: Sequence[Act]) -> Manifest:
    """The manifest of a file made from another one with credentials, which `Signer` takes as its parent."""
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}}
    return _with_acts(_frame(path, label), [opened, *map(_act, acts)])


def parent_copy() -> Manifest:
    """The ingredient of `of_copy`."""
    return {"title": "Access copy", "relationship": "parentOf", "label": PARENT}


def _frame(path: PurePath, label: Label) -> Manifest:
    manifest: Manifest = {
        "claim_generator_info": [{"name": "Albumen", "version": __version__}],
        "title": path.name,
    }
    return manifest | ({"instance_id": label.document_id} if label.document_id else {})


def _with_acts(manifest: Manifest, acts: Sequence[Manifest]) -> Manifest:
    at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data = {"actions": [{**act, "when": at} for act in acts], "allActionsIncluded": True}
    return manifest | {"assertions": [{"label": "c2pa.actions.v2", "data": data}]}


def _master(label: Label) -> Manifest:
    ingredient: Manifest = {
        "title": "Preservation master",
        "relationship": "parentOf",
        "instance_id": label.master_id,
        "label": PARENT,
    }
    if label.master_digest:
        ingredient["description"] = SHA512 + label.master_digest
    return ingredient


def _recipe(label: Label) -> Manifest:
    """What an algorithm did; a restoration of which no recipe is known still says that it is one."""
    act: Manifest = {
        "action": "c2pa.edited",
        "digitalSourceType": str(label.source_type),
        "softwareAgent": {"name": label.creator_tool},
        "description": label.notice or "Restored by an algorithm.",
    }
    if not label.recipe_digest:
        return act
    made_with = {
        "name": label.recipe_name,
        "digest": f"sha256:{label.recipe_digest}",
        "weights": {name: f"sha256:{digest}" for name, digest in label.weights},
    }
    return act | {"parameters": {RECIPE: made_with}}


def _act(act: Act) -> Manifest:
    action, description = act.value
    return {"action": action, "description": description}
