"""Cards that this machine does not have, as torch would see them."""

from types import SimpleNamespace

import pytest
import torch

CU130 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"]
Card = tuple[str, tuple[int, int], int]
PASCAL: Card = ("NVIDIA GeForce GTX 1060 6GB", (6, 1), 6 << 30)
TURING: Card = ("NVIDIA GeForce GTX 1650", (7, 5), 4 << 30)
AMPERE: Card = ("NVIDIA GeForce RTX 3060", (8, 6), 12 << 30)


def see(monkeypatch: pytest.MonkeyPatch, *present: Card) -> None:
    """Make torch see these cards under a CUDA 13.0 build."""

    def properties(device: int | str) -> SimpleNamespace:
        index = int(str(device).rpartition(":")[2])
        return SimpleNamespace(total_memory=present[index][2], uuid=f"0000-{index}")

    answers = {
        "is_available": lambda: bool(present),
        "device_count": lambda: len(present),
        "get_arch_list": lambda: CU130,
        "get_device_name": lambda index: present[index][0],
        "get_device_capability": lambda index: present[index][1],
        "get_device_properties": properties,
    }
    for name, answer in answers.items():
        monkeypatch.setattr(torch.cuda, name, answer)
