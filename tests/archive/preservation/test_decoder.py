"""The decoder's child has limits, dies alone, and is replaced."""

import os
import signal
from pathlib import Path

import pytest

from archive.domain.quarantine import Reason
from archive.preservation.pictures.decoder import Decoder, RenditionFailed
from archive.preservation.pictures.facts import Refused
from tests.archive.imports import making

pytestmark = pytest.mark.usefixtures("helpers_of_their_own")


def child_pid(decoder: Decoder) -> int:
    return decoder._running().process.pid


def test_a_killed_child_is_replaced(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    with Decoder() as decoder:
        first = child_pid(decoder)
        assert decoder.examine(tmp_path / "a.jpg", max_pixels=10**9).kind == "JPEG"
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert decoder.examine(tmp_path / "a.jpg", max_pixels=10**9).kind == "JPEG"
        assert child_pid(decoder) != first


def test_a_child_that_stops_answering_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    making.jpeg(tmp_path / "a.jpg")
    monkeypatch.setattr("archive.preservation.pictures.decoder._PATIENCE_S", 0.2)
    with Decoder() as decoder:
        os.kill(child_pid(decoder), signal.SIGSTOP)
        with pytest.raises(Refused) as caught:
            decoder.examine(tmp_path / "a.jpg", max_pixels=10**9)
        assert caught.value.reason is Reason.TOO_COSTLY


def test_the_child_has_limits(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    with Decoder() as decoder:
        decoder.examine(tmp_path / "a.jpg", max_pixels=10**9)
        limits = Path(f"/proc/{child_pid(decoder)}/limits").read_text()
    rows = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert int(rows["Max address space"]) == 6 << 30
    assert int(rows["Max cpu time"]) <= 700
    assert rows["Max core file size"] == "0"


def test_the_child_does_not_load_the_database_or_torch(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    with Decoder() as decoder:
        decoder.examine(tmp_path / "a.jpg", max_pixels=10**9)
        maps = Path(f"/proc/{child_pid(decoder)}/maps").read_text()
    assert "torch" not in maps
    assert "psycopg" not in maps


def test_the_child_goes_with_its_decoder(tmp_path: Path) -> None:
    with Decoder() as decoder:
        pid = child_pid(decoder)
    assert not Path(f"/proc/{pid}").exists()


def test_a_picture_over_the_limit_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    with Decoder() as decoder, pytest.raises(Refused) as caught:
        decoder.examine(tmp_path / "a.jpg", max_pixels=192 * 128 - 1)
    assert caught.value.reason is Reason.TOO_LARGE
    assert caught.value.detail["width_px"] == 192


def test_a_folder_that_cannot_be_written_is_not_the_picture_s_fault(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    gone = tmp_path / "gone"
    with Decoder() as decoder, pytest.raises(RenditionFailed):
        decoder.render(tmp_path / "a.jpg", "JPEG", page=0, access=gone / "a.jpg", thumbnail=gone / "t.jpg")
