"""The networks to measure: by name from the models folder, or from a file that training has written."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import nn

from restoration.layers.repconv import fold
from restoration.training.errors import SpoiltNetwork
from restoration.training.export import not_finite
from restoration.training.ladder import Ladder, LadderDims
from restoration.weights.architectures import ARCHITECTURES, State
from restoration.weights.errors import StateMismatch
from restoration.weights.loading import load_net, net_from_state, read_state
from restoration.weights.manifest import Manifest

Build = Callable[[Mapping[str, Any]], nn.Module]
TRAINED: Mapping[str, Build] = {  # what training writes and the list of weights does not know
    "albumen-ladder": lambda dims: Ladder(LadderDims.from_values(dims)),
}


def network(weights: str, *, models_dir: Path, otherwise: str) -> nn.Module:
    """The network of a name in the list of weights, or of a safetensors file; in eval mode, float32.

    A file that does not say what it is for is taken for the architecture `otherwise`. Raises `WeightsError`
    where it cannot be had, and `SpoiltNetwork` where it is none any more.
    """
    if not weights.endswith(".safetensors"):
        return load_net(Manifest.read(models_dir).entry(weights), models_dir=models_dir)
    state, metadata = read_state(Path(weights))
    if spoilt := not_finite(state):
        raise SpoiltNetwork(path=Path(weights), tensors=spoilt)
    architecture = metadata.get("architecture", otherwise)
    if architecture in ARCHITECTURES or architecture not in TRAINED:
        return net_from_state(architecture, state, metadata)
    net = TRAINED[architecture](json.loads(metadata.get("dims", "{}")))
    _require_fit(net, state, architecture)
    net.load_state_dict({name: tensor.to(net.state_dict()[name].dtype) for name, tensor in state.items()})
    fold(net)
    return net.eval().requires_grad_(requires_grad=False)


def _require_fit(net: nn.Module, state: State, architecture: str) -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}
    found = {name: tuple(tensor.shape) for name, tensor in state.items()}
    if shapes == found:
        return
    raise StateMismatch(
        architecture=architecture,
        missing=tuple(sorted(shapes.keys() - found.keys())),
        unexpected=tuple(sorted(found.keys() - shapes.keys())),
        misshapen=tuple(
            f"{name} {found[name]} instead of {shape}"
            for name, shape in shapes.items()
            if found.get(name, shape) != shape
        ),
    )
