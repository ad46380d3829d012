"""Programs of the machine: what is missing, and the command that brings it."""

from pathlib import Path

import pytest

from launcher import packages
from launcher.errors import Problem
from launcher.packages import Package

_HERE = Package("here", lambda: True, "nothing")
_GONE = Package("gone", lambda: False, "a test")


def test_only_what_is_not_there_is_missing() -> None:
    assert packages.missing([_HERE, _GONE]) == [_GONE]


def test_where_nothing_may_be_installed_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "installable", lambda: False)
    packages.require([_HERE])
    with pytest.raises(Problem) as caught:
        packages.require([_HERE, _GONE])
    assert "gone (a test)" in caught.value.why
    assert caught.value.cure.endswith("gone")
    assert "here" not in caught.value.cure


def test_what_is_still_missing_after_installing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[Package] = []
    monkeypatch.setattr(packages, "installable", lambda: True)
    monkeypatch.setattr(packages, "install", installed.extend)
    with pytest.raises(Problem, match="missing: gone"):
        packages.require([_HERE, _GONE])
    assert installed == [_GONE]


def test_servers_do_not_start_while_their_packages_are_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy-rc.d"
    seen: list[str] = []
    monkeypatch.setattr(packages, "_POLICY", policy)
    monkeypatch.setattr(packages, "_apt", lambda verb, names: seen.append(policy.read_text()))
    packages.install([_GONE])
    assert any("exit 101" in text for text in seen)
    assert not policy.exists()


def test_a_policy_that_the_machine_has_already_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("mine")
    monkeypatch.setattr(packages, "_POLICY", policy)
    monkeypatch.setattr(packages, "_apt", lambda verb, names: None)
    packages.install([_GONE])
    assert policy.read_text() == "mine"
