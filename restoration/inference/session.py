"""Networks ready to compute: found in the models folder, loaded once, kept while there is room."""

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path

import torch
from torch import Tensor, nn

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.inference import device as devices
from restoration.inference.capability import Precision
from restoration.inference.governor import governor_for
from restoration.inference.shelf import NetShelf
from restoration.inference.tile_runner import PROCESSOR, Place, TileRunner, is_out_of_memory
from restoration.inference.tiling import TilePlan, plan
from restoration.nets.needs import TiledNet
from restoration.recipe import AUTO, Recipe
from restoration.weights.loading import load_net
from restoration.weights.manifest import Manifest, Task, WeightsEntry, requires_weights

SHARE_OF_FREE = 0.8
PROCESSOR_BUDGET_BYTES = 1 << 30
PROCESSOR_WARM_BYTES = 96 << 20  # tiles of 384 px enlarge a scan 2.5 times as fast as tiles of 1024 px
# What adds to a picture what its scan does not hold. A network that finds damage, fills it from around, or
# takes noise away is algorithmic enhancement, as the same done without a network is (IPTC NewsCodes, digital
# source type: "algorithmicallyEnhanced" is correction, "compositeWithTrainedAlgorithmicMedia" new content).
# The filler is no generative model: it is trained to come as near as it can to what lies under the damage.
INVENTING = frozenset({Task.COLORIZE, Task.UPSCALE_X2, Task.UPSCALE_X4})
SHELF = NetShelf()  # of the process: a worker loads its networks once


class Session:
    """The device of a run and the networks loaded on it; light until the first network is asked for.

    `weights` are those of an earlier report, name → SHA-256, for making its restoration again: no others are
    chosen then. `used` holds the SHA-256 of all weights that computed something, by name, `used_in_step`
    those since `start_step`; `invented` says whether any of them made detail or colours that the scan does
    not hold (`INVENTING`); `remarks` what a person should
    know of how it went. Raises `UnusableDevice` for a device or a precision that cannot be had.
    """

    def __init__(
        self,
        models_dir: Path,
        device: str = AUTO,
        memory_budget_bytes: int | None = None,
        *,
        precision: str = AUTO,
        weights: Mapping[str, str] | None = None,
        shelf: NetShelf = SHELF,
    ) -> None:
        self.models_dir = models_dir
        self.device = devices.choose(device)
        self.memory_budget_bytes = memory_budget_bytes
        self.governor = governor_for(self.device)
        self.used: dict[str, str] = {}
        self.used_in_step: dict[str, str] = {}
        self.invented = False
        self.remarks: list[str] = []
        self._facts = devices.facts_of(self.device)
        self._wanted_precision = precision
        self._wanted_weights = weights
        devices.precision_for(self._facts, Task.COLORIZE, precision)
        self._precisions: set[str] = set()
        self._shelf = shelf

    @cached_property
    def manifest(self) -> Manifest:
        """The list of weights; raises `BadManifest`, and `OtherWeights` where those wanted are not here."""
        manifest = Manifest.read(self.models_dir)
        return manifest if self._wanted_weights is None else manifest.pinned(self._wanted_weights)

    def require(self, recipe: Recipe) -> None:
        """Raise `MissingWeights` for the first weights that the recipe needs and that are not here.

        Raises `OtherWeights` where those of an earlier report were asked for and are not here as they were.
        """
        if not self._wanted_weights and not any(map(requires_weights, recipe.steps)):
            return
        for missing in self.manifest.missing_for(recipe):
            raise MissingWeights(
                name=missing.name, file=missing.file, recipes=missing.recipes, cure=missing.cure
            )

    def start_step(self) -> None:
        """Begin to note anew which weights a step computes with."""
        self.used_in_step = {}

    def entry_for(self, task: Task, name: str) -> WeightsEntry | None:
        """The weights that a setting names, or the best installed ones for "auto"; None if there are none."""
        return self.manifest.best_for(task) if name == AUTO else self.manifest.entry(name)

    def net(self, entry: WeightsEntry) -> nn.Module:
        """The network itself, for what it says of how it wants to be fed."""
        return self._net(entry, self._place(entry))

    def run(self, entry: WeightsEntry, *inputs: Tensor) -> Tensor:
        """A whole picture (N, C, H, W), and what else it takes, through a network → float32, in main memory.

        What comes out not finite in a lower precision is computed again in float32; what does not fit the
        card's memory, on the processor. Both are remarked upon.
        """
        self.governor.rest()
        self._note(entry)
        place = self._place(entry)
        try:
            answer = self._answer(entry, inputs, place)
        except (RuntimeError, MemoryError) as error:
            if place.device.type == devices.CPU or not is_out_of_memory(error):
                raise
            answer = None
        if answer is None:
            self._let_go()
            self.remarks.append(f"{entry.title} did not fit the card's memory and ran on the processor.")
            place = PROCESSOR
            answer = self._answer(entry, inputs, place)
        if place.dtype is not torch.float32 and not bool(torch.isfinite(answer).all()):
            self.remarks.append(f"{entry.title} was run again in float32: {place.dtype} did not hold.")
            answer = self._answer(entry, inputs, place._replace(dtype=torch.float32))
        return answer

    def runner_for(self, entry: WeightsEntry) -> tuple[TileRunner, TilePlan]:
        """A runner of the network tile by tile, and the tiles that fit the memory budget.

        Raises `UnsuitableWeights` where the network cannot be cut into tiles.
        """
        place = self._place(entry)
        net = self._net(entry, place)
        if not isinstance(net, TiledNet):
            raise UnsuitableWeights(name=entry.name, task=str(entry.task))
        runner = TileRunner(net, device=place.device, dtype=place.dtype, rest=self.governor.rest)
        self._note(entry)
        tiles = plan(
            net.needs,
            budget_bytes=self._budget_bytes(),
            bytes_per_px=runner.calibrate(),
            warm_bytes=PROCESSOR_WARM_BYTES if place.device.type == devices.CPU else None,
        )
        return runner, tiles

    @property
    def precision(self) -> str:
        """The precisions that networks computed in so far; float32 where none did."""
        return ", ".join(sorted(self._precisions)) or str(Precision.FLOAT32)

    def _note(self, entry: WeightsEntry) -> None:
        self.used[entry.name] = self.used_in_step[entry.name] = entry.sha256
        self.invented |= entry.task in INVENTING

    def _place(self, entry: WeightsEntry) -> Place:
        precision = devices.precision_for(self._facts, entry.task, self._wanted_precision)
        return Place(self.device, devices.DTYPES[precision])

    def _answer(self, entry: WeightsEntry, inputs: tuple[Tensor, ...], place: Place) -> Tensor:
        net = self._net(entry, place)
        with torch.inference_mode():
            answer: Tensor = net(*(given.to(*place) for given in inputs))
        return answer.float().cpu()

    def _let_go(self) -> None:
        self._shelf.clear()
        torch.cuda.empty_cache()

    def _budget_bytes(self) -> int:
        """What the caller allowed; without a word from them, most of what a card has free."""
        if self.memory_budget_bytes is not None:
            return self.memory_budget_bytes
        if self.device.type == "cuda":
            free_bytes, _ = torch.cuda.mem_get_info(self.device)
            return int(free_bytes * SHARE_OF_FREE)
        return PROCESSOR_BUDGET_BYTES

    def _net(self, entry: WeightsEntry, place: Place) -> nn.Module:
        """The network from the shelf; its file is read, and its digest checked, when it is not there."""
        self._precisions.add(str(place.dtype).removeprefix("torch."))
        device, dtype = place
        key = (entry.sha256, entry.architecture, *place)
        load = partial(load_net, entry, models_dir=self.models_dir, device=device, dtype=dtype)
        return self._shelf.get(key, load)
