from collections.abc import Callable

from torch import nn

from restoration.inference.shelf import NetShelf, weight_bytes

LAYER_BYTES = 10 * 10 * 4


def layer() -> nn.Module:
    return nn.Linear(10, 10, bias=False)


def counted(loads: list[str], key: str) -> Callable[[], nn.Module]:
    def load() -> nn.Module:
        loads.append(key)
        return layer()

    return load


def test_a_network_is_loaded_once() -> None:
    shelf, loads = NetShelf(), list[str]()
    first = shelf.get("a", counted(loads, "a"))
    assert shelf.get("a", counted(loads, "a")) is first
    assert loads == ["a"]


def test_the_least_recently_used_leaves_first() -> None:
    shelf, loads = NetShelf(budget_bytes=2 * LAYER_BYTES), list[str]()
    for key in ("a", "b", "a", "c", "a", "b"):
        shelf.get(key, counted(loads, key))
    assert loads == ["a", "b", "c", "b"]
    assert shelf.bytes_held == 2 * LAYER_BYTES


def test_a_network_beyond_the_budget_is_kept_alone() -> None:
    shelf = NetShelf(budget_bytes=1)
    net = shelf.get("a", layer)
    assert shelf.get("a", layer) is net
    shelf.get("b", layer)
    assert len(shelf) == 1


def test_buffers_count_as_weights() -> None:
    assert weight_bytes(nn.BatchNorm1d(10)) == 4 * 10 * 4 + 8


def test_a_cleared_shelf_is_empty() -> None:
    shelf = NetShelf()
    shelf.get("a", layer)
    shelf.clear()
    assert len(shelf) == 0
