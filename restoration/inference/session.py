"""Networks ready to compute: found in the models folder, loaded once, kept for the run."""

from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor, nn

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.inference import device as devices
from restoration.inference.tile_runner import TileRunner
from restoration.inference.tiling import TilePlan, plan
from restoration.nets.needs import TiledNet
from restoration.recipe import AUTO, Recipe
from restoration.weights.loading import load_net
from restoration.weights.manifest import Manifest, Task, WeightsEntry

SHARE_OF_FREE = 0.8
PROCESSOR_BUDGET_BYTES = 1 << 30
NETWORK_KINDS = frozenset({"colorize", "upscale"})


class Session:
    """The device of a run and the networks loaded on it; light until the first network is asked for.

    `used` holds the SHA-256 of all weights that computed something, by name.
    """

    def __init__(self, models_dir: Path, device: str = AUTO, memory_budget_bytes: int | None = None) -> None:
        self.models_dir = models_dir
        self.device = devices.choose(device)
        self.memory_budget_bytes = memory_budget_bytes
        self.used: dict[str, str] = {}
        self._nets: dict[str, nn.Module] = {}

    @cached_property
    def manifest(self) -> Manifest:
        """The list of weights; raises `BadManifest`."""
        return Manifest.read(self.models_dir)

    def require(self, recipe: Recipe) -> None:
        """Raise `MissingWeights` for the first weights that the recipe needs and that are not here."""
        if not any(step.kind in NETWORK_KINDS for step in recipe.steps):
            return
        for missing in self.manifest.missing_for(recipe):
            raise MissingWeights(
                name=missing.name, file=missing.file, recipes=missing.recipes, cure=missing.cure
            )

    def entry_for(self, task: Task, name: str) -> WeightsEntry | None:
        """The weights that a setting names, or the best installed ones for "auto"; None if there are none."""
        return self.manifest.best_for(task) if name == AUTO else self.manifest.entry(name)

    def run(self, entry: WeightsEntry, batch: Tensor) -> Tensor:
        """Compute (N, C, H, W) on the session's device, in float32, and bring the answer back to the CPU."""
        net = self._net(entry)
        with torch.inference_mode():
            answer: Tensor = net(batch.to(self.device))
        self.used[entry.name] = entry.sha256
        return answer.float().cpu()

    def runner_for(self, entry: WeightsEntry) -> tuple[TileRunner, TilePlan]:
        """A runner of the network tile by tile, and the tiles that fit the memory budget.

        Raises `UnsuitableWeights` where the network cannot be cut into tiles.
        """
        net = self._net(entry)
        if not isinstance(net, TiledNet):
            raise UnsuitableWeights(name=entry.name, task=str(entry.task))
        runner = TileRunner(net, device=self.device, dtype=torch.float32)
        self.used[entry.name] = entry.sha256
        return runner, plan(net.needs, budget_bytes=self._budget_bytes(), bytes_per_px=runner.calibrate())

    def _budget_bytes(self) -> int:
        """What the caller allowed; without a word from them, most of what a card has free."""
        if self.memory_budget_bytes is not None:
            return self.memory_budget_bytes
        if self.device.type == "cuda":
            free_bytes, _ = torch.cuda.mem_get_info(self.device)
            return int(free_bytes * SHARE_OF_FREE)
        return PROCESSOR_BUDGET_BYTES

    def _net(self, entry: WeightsEntry) -> nn.Module:
        if entry.name not in self._nets:
            self._nets[entry.name] = load_net(entry, models_dir=self.models_dir, device=self.device)
        return self._nets[entry.name]
