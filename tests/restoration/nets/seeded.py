"""Weights and pictures for parity tests, made from names, shapes and seeds alone.

The reference outputs in `parity/` were computed with weights drawn by this rule, so it must never change:
every tensor has its own PCG64 generator, seeded by the CRC-32 of its name; the leaf of it says how to draw.
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

PARITY = Path(__file__).parent / "parity"
POWER_ITERATIONS = 30
IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Fixture:
    """What a network's official checkpoint looks like, and what its reference gave for seeded weights."""

    state: dict[str, Tensor]
    image: Tensor
    output: Tensor

    @classmethod
    def read(cls, name: str) -> "Fixture":
        reference = np.load(PARITY / f"{name}.reference.npz")
        height, width = (int(length) for length in reference["size"])
        return cls(seeded_state(name), seeded_image(height, width), torch.from_numpy(reference["output"]))


def seeded_state(name: str) -> dict[str, Tensor]:
    """The state dict of a fixture, in the order of its manifest."""
    manifest = json.loads((PARITY / f"{name}.manifest.json").read_text())
    return state_of(
        {key: tuple(shape) for key, shape in manifest["tensors"]}, slopes_are_prelu=manifest["prelu"]
    )


def state_of(shapes: dict[str, tuple[int, ...]], *, slopes_are_prelu: bool) -> dict[str, Tensor]:
    """Draw every tensor of a state dict; spectral vectors come from the weight that they belong to."""
    arrays = {
        name: _draw(name, shape, slopes_are_prelu=slopes_are_prelu)
        for name, shape in shapes.items()
        if not name.endswith(("weight_u", "weight_v"))
    }
    for name in [name for name in arrays if name.endswith("weight_orig")]:
        stem = name.removesuffix("orig")
        arrays[stem + "u"], arrays[stem + "v"] = _leading_vectors(arrays[name])
    return {name: torch.from_numpy(np.asarray(arrays[name])) for name in shapes}


def _draw(name: str, shape: tuple[int, ...], *, slopes_are_prelu: bool) -> NDArray[np.generic]:
    random = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
    leaf = name.split(".")[-1]
    if leaf == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    if name in IMAGENET:
        return np.array(IMAGENET[name], np.float32).reshape(shape)
    if leaf == "running_var":
        return random.uniform(0.5, 1.5, shape).astype(np.float32)
    if slopes_are_prelu and leaf == "weight" and len(shape) == 1:
        return np.full(shape, 0.25, np.float32)
    offset, scale = _moments(leaf, shape)
    noise = random.standard_normal(shape)
    return (offset + noise * scale if offset else noise * scale).astype(np.float32)


def _moments(leaf: str, shape: tuple[int, ...]) -> tuple[float, float]:
    """Mean and deviation of a normally distributed tensor."""
    if leaf == "running_mean" or leaf.endswith("bias"):
        return 0.0, 0.02
    if leaf == "gamma":
        return 0.1, 0.05
    if len(shape) == 1:
        return 1.0, 0.1
    return 0.0, 1.0 / float(np.sqrt(np.prod(shape[1:])))


def _leading_vectors(weight: NDArray[np.generic]) -> tuple[Array, Array]:
    """The leading left and right singular vectors, by power iteration from a constant start."""
    matrix = weight.astype(np.float64).reshape(weight.shape[0], -1)
    left = np.full(len(matrix), len(matrix) ** -0.5)
    right = np.empty(0)
    for _ in range(POWER_ITERATIONS):
        right = matrix.T @ left
        right = right / np.linalg.norm(right)
        left = matrix @ right
        left = left / np.linalg.norm(left)
    return left.astype(np.float32), right.astype(np.float32)


def seeded_image(height: int, width: int, *, seed: int = 7) -> Tensor:
    """A smooth picture of summed waves, (1, 3, height, width) float32 in [0, 1]."""
    random = np.random.Generator(np.random.PCG64(seed))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float64)
    image = np.zeros((3, height, width))
    for plane in image:
        for _ in range(6):
            down, across, phase = random.uniform(0.5, 12), random.uniform(0.5, 12), random.uniform(0, 6.28)
            plane += np.sin(6.28318 * (down * rows / height + across * columns / width) + phase)
    image -= image.min()
    image /= image.max()
    return torch.from_numpy(image[None].astype(np.float32))
