"""One at a time, and who is still using what."""

from pathlib import Path

from launcher import locks


def test_a_lock_that_is_held_cannot_be_had(tmp_path: Path) -> None:
    with locks.held(tmp_path / "lock"), locks.tried(tmp_path / "lock") as ours:
        assert not ours
    with locks.tried(tmp_path / "lock") as ours:
        assert ours


def test_a_folder_can_be_locked_itself(tmp_path: Path) -> None:
    with locks.held(tmp_path), locks.tried(tmp_path) as ours:
        assert not ours


def test_every_lease_has_its_own_number_and_gives_it_back(tmp_path: Path) -> None:
    with locks.lease(tmp_path) as first:
        with locks.lease(tmp_path) as second:
            assert first != second
        with locks.lease(tmp_path) as again:
            assert again == second
        assert locks.leased(tmp_path)
    assert not locks.leased(tmp_path)


def test_asking_who_holds_a_lease_takes_none(tmp_path: Path) -> None:
    assert not locks.leased(tmp_path / "none")
    with locks.lease(tmp_path) as number:
        assert locks.leased(tmp_path)
        assert number == 0
