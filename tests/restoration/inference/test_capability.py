import pytest

from restoration.inference.capability import Precision, judge, precision_of_card

CU130 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120", "compute_120"]
CU126 = ["sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90"]


@pytest.mark.parametrize("capability", [(7, 5), (8, 0), (8, 6), (8, 9), (9, 0), (12, 0), (12, 1), (13, 0)])
def test_a_card_is_used_where_this_torch_has_code_for_it(capability: tuple[int, int]) -> None:
    assert judge(capability, built_for=CU130).usable


@pytest.mark.parametrize("capability", [(5, 0), (5, 2), (6, 0), (6, 1), (7, 0)])
def test_maxwell_pascal_and_volta_are_told_the_exact_build_pin_and_driver(
    capability: tuple[int, int],
) -> None:
    verdict = judge(capability, built_for=CU130)
    assert not verdict.usable
    assert f"{capability[0]}.{capability[1]}" in verdict.why
    assert all(words in verdict.cure for words in ("whl/cu126", "torch < 2.15", "R580"))
    assert judge(capability, built_for=CU126).usable


def test_code_of_one_generation_does_not_run_on_another() -> None:
    assert not judge((8, 0), built_for=["sm_75"]).usable
    assert not judge((8, 0), built_for=["sm_86"]).usable
    assert judge((8, 9), built_for=["sm_86"]).usable


def test_a_card_newer_than_torch_asks_for_a_newer_torch() -> None:
    verdict = judge((10, 0), built_for=["sm_80", "sm_90"])
    assert not verdict.usable
    assert "newer torch" in verdict.cure


def test_a_build_for_the_processor_only_asks_for_a_cuda_build() -> None:
    assert "CUDA build" in judge((8, 6), built_for=[]).cure
    assert "cu126" in judge((6, 1), built_for=[]).cure


def test_a_card_before_maxwell_has_no_cure_but_another_card() -> None:
    assert judge((3, 5), built_for=CU126).cure == "use another card"


@pytest.mark.parametrize(
    ("name", "capability", "precision"),
    [
        ("NVIDIA GeForce GTX 970", (5, 2), Precision.FLOAT32),
        ("NVIDIA GeForce GTX 1050 Ti", (6, 1), Precision.FLOAT32),
        ("NVIDIA GeForce GTX 1060 6GB", (6, 1), Precision.FLOAT32),
        ("NVIDIA GeForce GTX 1650", (7, 5), Precision.FLOAT32),
        ("NVIDIA GeForce GTX 1660 SUPER", (7, 5), Precision.FLOAT32),
        ("NVIDIA T1000 8GB", (7, 5), Precision.FLOAT32),
        ("NVIDIA GeForce RTX 2060", (7, 5), Precision.FLOAT16),
        ("Tesla T4", (7, 5), Precision.FLOAT16),
        ("Tesla V100-PCIE-16GB", (7, 0), Precision.FLOAT16),
        ("NVIDIA GeForce RTX 3060", (8, 6), Precision.FLOAT16),
    ],
)
def test_the_precision_follows_what_the_card_computes_well(
    name: str, capability: tuple[int, int], precision: Precision
) -> None:
    assert precision_of_card(capability, name) is precision
