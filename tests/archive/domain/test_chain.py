"""The format of the chain: what is hashed never changes its look, and nothing else looks the same."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import chain
from tools import verify_chain

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab照\n"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab片", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


def tree(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 defines it: split at the largest power of two below the length."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


@pytest.mark.parametrize("count", range(1, 34))
def test_roots_are_those_of_rfc_6962(count: int) -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(count)]
    assert chain.root(leaves) == tree(leaves) == verify_chain.root(leaves)


def test_a_leaf_cannot_pass_for_a_node() -> None:
    assert chain.leaf({}) == hashlib.sha256(b"\x00{}").digest()


@given(_JSON)
def test_the_verifier_of_its_own_writes_json_as_the_archive_does(value: object) -> None:
    assert chain.canonical(value) == verify_chain.canonical(value)
    assert chain.exact(chain.canonical(value).decode()) == value


def test_canonical_json_has_one_look() -> None:
    told = {"b": [1, 2.5, None], "a": {"照": "相\n"}}
    assert chain.canonical(told) == '{"a":{"照":"相\\n"},"b":[1,2.5,null]}'.encode()


@pytest.mark.parametrize("other", ["0.10000000000000000001", "0.1000000000000000055511151231257827", "1e999"])
def test_digits_that_a_float_cannot_hold_are_kept(other: str) -> None:
    assert chain.exact(other) == other
    assert chain.exact("0.1") == 0.1


def test_what_only_postgresql_can_read_is_kept_as_text() -> None:
    for text in ("9" * 5000, "[" * 100_000 + "]" * 100_000):
        assert chain.exact(text) == text


def test_times_are_written_in_utc_with_microseconds() -> None:
    east = datetime(2026, 11, 27, 8, tzinfo=timezone(timedelta(hours=8)))
    assert chain.moment(east) == "2026-11-27T00:00:00.000000Z"
    assert chain.moment(datetime(1, 1, 1, 0, 0, 0, 7, tzinfo=UTC)) == "0001-01-01T00:00:00.000007Z"


def test_every_part_of_a_seal_and_of_a_checkpoint_is_hashed() -> None:
    """The golden values fix the format: a chain that was written years ago has to go on being verified."""
    seal = chain.seal(number=1, previous=chain.NO_SEAL, root=b"r" * 32, count=2, sealed_at="t")
    assert chain.digest(seal).hex() == "ea100a81b38e5193af4fa88d2f423e36f1c2900ed10676f0b95e043c6391a523"
    said = chain.checkpoint(number=1, seal=1, seal_hash=b"h" * 32, events=2, at="t", key=b"k" * 32)
    assert (
        hashlib.sha256(chain.signed(said, b"s" * 64)).hexdigest()
        == "b0a1e89ba81ab8730b5012b33a974951e074f1119d5e6a1673fb11546c4ea759"
    )
