"""Loaded networks, kept between runs while they fit a budget; the least recently used leaves first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from torch import nn

DEFAULT_BUDGET_BYTES = 2 << 30


class NetShelf:
    """Networks by a key that tells everything they depend on: file digest, device, precision.

    A network larger than the whole budget is kept too, alone: a run needs at least one.
    """

    def __init__(self, budget_bytes: int = DEFAULT_BUDGET_BYTES) -> None:
        self.budget_bytes = budget_bytes
        self._nets: OrderedDict[Hashable, nn.Module] = OrderedDict()

    def get(self, key: Hashable, load: Callable[[], nn.Module]) -> nn.Module:
        """The network of that key, loaded if it is not here, and now the most recently used."""
        if key not in self._nets:
            self._nets[key] = load()
        self._nets.move_to_end(key)
        self._make_room()
        return self._nets[key]

    def clear(self) -> None:
        """Let go of all networks, as when a device lacks memory."""
        self._nets.clear()

    @property
    def bytes_held(self) -> int:
        """The weights of all networks here."""
        return sum(map(weight_bytes, self._nets.values()))

    def __len__(self) -> int:
        return len(self._nets)

    def _make_room(self) -> None:
        while len(self._nets) > 1 and self.bytes_held > self.budget_bytes:
            self._nets.popitem(last=False)


def weight_bytes(net: nn.Module) -> int:
    """The bytes of a network's parameters and buffers."""
    return sum(tensor.nbytes for tensor in (*net.parameters(), *net.buffers()))
