"""Batches made ahead of the network, in their order: by a thread, or by processes where a card would wait."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, Protocol

import cv2
import torch
from torch.utils.data import DataLoader, Dataset

AHEAD = 3  # batches that each process has ready


class Crops(Protocol):
    """Batches by the number of the step."""

    def batch(self, step: int) -> Any:
        """The batch of one step; the same for the same step, in any process."""


def ahead(crops: Crops, first: int, *, workers: int = 0) -> Iterator[Any]:
    """The batches from step `first` on, without end; `workers` processes make them, or one thread (0)."""
    return iter(_by_processes(crops, first, workers)) if workers else _by_thread(crops, first)


def _by_thread(crops: Crops, first: int) -> Iterator[Any]:
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(crops.batch, first)
        for step in count(first + 1):
            batch = coming.result()
            coming = maker.submit(crops.batch, step)
            yield batch


def _by_processes(crops: Crops, first: int, workers: int) -> "DataLoader[Any]":
    return DataLoader(
        _Steps(crops),
        sampler=_Counting(first),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=AHEAD,
        worker_init_fn=_work_alone,
    )


class _Steps(Dataset[Any]):
    def __init__(self, crops: Crops) -> None:
        self.crops = crops

    def __getitem__(self, step: int) -> Any:
        return self.crops.batch(step)


class _Counting:
    def __init__(self, first: int) -> None:
        self.first = first

    def __iter__(self) -> Iterator[int]:
        return count(self.first)


def _work_alone(_number: int) -> None:
    # Each process is one of several: threads of its own would only get into the others' way.
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
