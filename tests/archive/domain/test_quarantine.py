"""Every reason has a sentence that a person understands."""

import pytest

from archive.domain.quarantine import Reason, sentence

DETAIL = {"kind": "HEIC", "width_px": 1, "height_px": 2, "megapixels": 3, "most": 4, "problem": "no"}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_sentence(reason: Reason) -> None:
    text = sentence(reason, DETAIL)
    assert text.endswith(".")
    assert "%" not in text


def test_no_reason_makes_no_sentence() -> None:
    assert sentence("") == ""
