"""The networks that weights may be for: what their states look like and how a network is made of one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn

from restoration.layers.repconv import fold
from restoration.nets import ddcolor, ddcolor_state
from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.nets.damage import DamageDetector, DamageDims
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.nets.rrdbnet import RRDBNet, RRDBNetDims
from restoration.nets.srvgg import SRVGGDims, SRVGGNetCompact
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.weights.errors import UnknownArchitecture
from restoration.weights.manifest import Task

State = dict[str, Tensor]
Shape = tuple[int, ...]
Metadata = Mapping[str, str]


@dataclass(frozen=True)
class Architecture:
    """One network under its name.

    `shapes` gives the names and shapes of its weights, from the metadata of the file where dims are stored
    there; `assemble` makes the network of a state of these shapes, which it may use up. States may carry
    tensors under `unused_prefixes`: parts of the authors' training that inference does without.
    """

    name: str
    task: Task
    shapes: Callable[[Metadata], Mapping[str, Shape]]
    assemble: Callable[[State, Metadata], nn.Module]
    unused_prefixes: tuple[str, ...] = ()


def architecture_named(name: str) -> Architecture:
    """Return the architecture of that name or raise `UnknownArchitecture`."""
    try:
        return ARCHITECTURES[name]
    except KeyError:
        raise UnknownArchitecture(what=f"architecture {name!r}", known=tuple(ARCHITECTURES)) from None


def _ddcolor(name: str, dims: ddcolor.DDColorDims) -> Architecture:
    def assemble(state: State, _: Metadata) -> nn.Module:
        return _filled(lambda: ddcolor.DDColor(dims), ddcolor_state.fold(state, dims))

    return Architecture(
        name,
        Task.COLORIZE,
        lambda _: ddcolor_state.official_shapes(dims),
        assemble,
        unused_prefixes=("encoder.arch.head_cls.",),
    )


def _as_saved(name: str, task: Task, build: Callable[[], nn.Module]) -> Architecture:
    """A network whose own names and shapes are those of the official file."""

    def assemble(state: State, _: Metadata) -> nn.Module:
        return _filled(build, state)

    @cache
    def shapes() -> Mapping[str, Shape]:
        return _shapes_of(_on_meta(build))

    return Architecture(name, task, lambda _: shapes(), assemble)


def _filled(build: Callable[[], nn.Module], state: State) -> nn.Module:
    """A network that takes over the tensors of a state as they are, so that none exists twice."""
    net = _on_meta(build)
    net.load_state_dict(state, strict=True, assign=True)
    return net


def _on_meta(build: Callable[[], nn.Module]) -> nn.Module:
    with torch.device("meta"):
        return build()


def _shapes_of(net: nn.Module) -> dict[str, Shape]:
    return {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}


def _dims(metadata: Metadata) -> Mapping[str, Any]:
    """The dims that a file tells; raises ValueError where they are not written as they should be."""
    values = json.loads(metadata.get("dims", "{}"))
    if not isinstance(values, dict):
        raise ValueError("dims are no table")
    return values


def _upscaler(metadata: Metadata, *, scale: int) -> nn.Module:
    """The scale is that of the architecture, so that weights of the other one are told by their shapes."""
    return Upscaler(replace(UpscalerDims.from_values(_dims(metadata)), scale=scale))


def _own(name: str, task: Task, build: Callable[[Metadata], nn.Module]) -> Architecture:
    """A network of this project, which keeps its dims in the metadata of its weights.

    What was trained in branches is folded into plain convolutions.
    """

    def assemble(state: State, metadata: Metadata) -> nn.Module:
        net = build(metadata)
        net.load_state_dict(state, strict=True)
        fold(net)
        return net

    def shapes(metadata: Metadata) -> Mapping[str, Shape]:
        try:
            return _shapes_of(build(metadata))
        except (TypeError, ValueError, KeyError, RuntimeError):
            return {}  # the dims are those of another network, or of none

    return Architecture(name, task, shapes, assemble)


_KNOWN = (
    _ddcolor("ddcolor-tiny", ddcolor.TINY),
    _ddcolor("ddcolor-large", ddcolor.LARGE),
    _as_saved("rrdbnet-x4", Task.UPSCALE_X4, partial(RRDBNet, RRDBNetDims(scale=4, blocks=23))),
    _as_saved("rrdbnet-x2", Task.UPSCALE_X2, partial(RRDBNet, RRDBNetDims(scale=2, blocks=23))),
    _as_saved("rrdbnet-x4-6b", Task.UPSCALE_X4, partial(RRDBNet, RRDBNetDims(scale=4, blocks=6))),
    _as_saved("srvgg-x4-32", Task.UPSCALE_X4, partial(SRVGGNetCompact, SRVGGDims(convolutions=32))),
    _as_saved("srvgg-x4-16", Task.UPSCALE_X4, partial(SRVGGNetCompact, SRVGGDims(convolutions=16))),
    _own("albumen-colorizer", Task.COLORIZE, lambda data: Colorizer(ColorizerDims.from_values(_dims(data)))),
    _own("albumen-damage", Task.SCRATCHES, lambda data: DamageDetector(DamageDims.from_values(_dims(data)))),
    _own("albumen-inpainter", Task.INPAINT, lambda data: Inpainter(InpainterDims.from_values(_dims(data)))),
    _own("albumen-denoiser", Task.DENOISE, lambda data: Denoiser(DenoiserDims.from_values(_dims(data)))),
    _own("albumen-upscaler-x2", Task.UPSCALE_X2, partial(_upscaler, scale=2)),
    _own("albumen-upscaler-x4", Task.UPSCALE_X4, partial(_upscaler, scale=4)),
)
ARCHITECTURES: Mapping[str, Architecture] = {known.name: known for known in _KNOWN}
