"""Helper processes that stay from one test to the next: to start a decoder and exiftool takes half a second.

In an import they stay for all files of a batch as well. What has died, or served somebody who met an error,
is not handed on, and nothing from a server's thread: exiftool ends with the thread that has started it.
Tests of the helpers themselves start their own (`helpers_of_their_own`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any
from unittest import mock

import pytest

from archive.preservation.pictures.decoder import Decoder
from archive.preservation.pictures.labelling import Labeller


@pytest.fixture(autouse=True, scope="session")
def standing_helpers() -> Iterator[None]:
    """One decoder and one exiftool for all tests that do not ask for their own."""
    with _standing(Decoder, "_child"), _standing(Labeller, "_tool"):
        yield


@pytest.fixture
def helpers_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that starts, limits or kills a helper has one that it has started, and sees it end."""
    monkeypatch.setattr("tests.helpers.may_share", lambda: False)


def may_share() -> bool:
    """Whether a helper may stay: exiftool ends with the thread that has started it."""
    return threading.current_thread() is threading.main_thread()


@contextmanager
def _standing(kind: Any, process: str) -> Iterator[None]:
    """Whoever enters a helper of this kind takes what is in its attribute `process` from the last one."""
    keeper, end = kind(), kind.__exit__
    holders: list[Any] = []

    def taken(helper: Any) -> Any:
        if may_share() and not holders:
            holders.append(helper)
            _swap(helper, keeper, process)
        return helper

    def left(
        helper: Any,
        error: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if helper in holders:
            holders.remove(helper)
            if error is None:
                _swap(helper, keeper, process)
        end(helper, error, value, trace)

    with mock.patch.multiple(kind, __enter__=taken, __exit__=left):
        yield
    end(keeper, None, None, None)


def _swap(one: Any, other: Any, attribute: str) -> None:
    mine, its = getattr(one, attribute), getattr(other, attribute)
    setattr(one, attribute, its)
    setattr(other, attribute, mine)
