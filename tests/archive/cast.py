"""The fixed cast: people of each role, a small fonds, and drawn or scikit-image photographs."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import tifffile
from django.contrib.auth.models import Group
from skimage import data

from archive.domain.vocabulary import LevelOfDescription, Role, Visibility
from archive.models import Description, User
from archive.services.describing import descriptions


def person(name: str, *roles: Role) -> User:
    """Somebody with these roles and the password `darkroom-<name>`."""
    user = User.objects.create_user(name, password=f"darkroom-{name}", display_name=name.capitalize())
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


@pytest.fixture
def archivist(db: None) -> User:
    return person("alice", Role.ARCHIVIST)


@pytest.fixture
def reviewer(db: None) -> User:
    return person("bob", Role.REVIEWER)


@pytest.fixture
def reader(db: None) -> User:
    return person("carol", Role.READER)


@pytest.fixture
def admin(db: None) -> User:
    return person("dora", Role.ADMIN)


@pytest.fixture
def fonds(archivist: User) -> Description:
    """A public fonds."""
    return descriptions.create(
        parent=None,
        level=LevelOfDescription.FONDS,
        code="HO",
        title="Harbour office",
        by=archivist,
        fields={"visibility": Visibility.PUBLIC},
    )


@pytest.fixture
def series(fonds: Description, archivist: User) -> Description:
    """A public series in the fonds: where scans are imported into."""
    return descriptions.create(
        parent=fonds,
        level=LevelOfDescription.SERIES,
        code="1",
        title="Street views",
        by=archivist,
        fields={"visibility": Visibility.PUBLIC},
    )


def photograph_u8() -> np.ndarray:
    """(128, 192, 3) uint8: a grey picture cut from scikit-image's camera man."""
    grey = data.camera()[100:228, 120:312]  # type: ignore[no-untyped-call]
    return np.stack([grey] * 3, axis=-1)


def write_scan(folder: Path, name: str = "scan.tif", *, seed: int = 0) -> Path:
    """Write one 8-bit RGB TIFF scan at 300 dpi whose bytes differ by `seed`; returns its path."""
    pixels = photograph_u8().copy()
    pixels[0, 0] = seed % 256
    pixels[0, 1] = seed // 256 % 256
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(
        path, pixels, photometric="rgb", compression="zlib", resolution=(300, 300), resolutionunit=2
    )
    an_hour_ago = time.time() - 3600
    os.utime(
        path, (an_hour_ago, an_hour_ago)
    )  # else an import waits to see whether it is still being written
    return path
