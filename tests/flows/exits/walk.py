"""One person's walk: every answer is searched for canaries that this person should not be shown."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.flows.exits import states
from tests.flows.exits.canaries import (
    Word,
    colors_in,
    has_one_pixel,
    keys_in,
    without_caption,
    words_in,
)
from tests.flows.exits.holdings import Archive
from tests.flows.exits.states import Thing

_CLOSED = frozenset({403, 404, 405, 410})


@dataclass
class Tally:
    """How much was asked and looked at, and what came out that should not have."""

    requests: int = 0
    checks: int = 0
    leaks: list[str] = field(default_factory=list)


class Walk:
    """A person with a browser, who knows what they may be shown."""

    def __init__(self, archive: Archive, person: str, tally: Tally) -> None:
        self.archive, self.person, self.tally = archive, person, tally
        self.client = Client()
        if person != states.ANONYMOUS:
            self.client.force_login(archive.people[person])
        self._hidden = {
            str(each.description.pk): each for each in archive.things if not each.is_seen_by(person)
        }

    def get(self, url: str, *, about: Thing | None = None, **headers: str) -> HttpResponseBase:
        """Read an address and look at the answer."""
        return self._looked_at(self.client.get(url, headers=headers), url, about)

    def head(self, url: str, *, about: Thing | None = None) -> HttpResponseBase:
        """Ask for the head of an address only."""
        return self._looked_at(self.client.head(url), f"HEAD {url}", about)

    def post(self, url: str, data: dict[str, str], *, about: Thing | None = None) -> HttpResponseBase:
        """Write, look at the answer, and take it back."""
        with transaction.atomic():
            answer = self._looked_at(self.client.post(url, data), f"POST {url}", about)
            transaction.set_rollback(True)
        return answer

    def breaks(self, url: str) -> None:
        """Read an address that meets a fault of ours; the page about it is looked at like any other."""
        with transaction.atomic():
            answer = self._looked_at(self.client.get(url), url, None, breaks=True)
            transaction.set_rollback(True)
        self.expect(answer.status_code == 500, f"{url} does not break, but answers {answer.status_code}")

    def finds_closed(self, answer: HttpResponseBase) -> bool:
        """Whether an answer gives nothing: it is not there, not allowed, or somebody has to sign in first."""
        to_sign_in = str(answer.get("Location", "")).startswith(reverse("accounts:sign_in"))
        return answer.status_code in _CLOSED or (answer.status_code == 302 and to_sign_in)

    def expect(self, is_right: bool, what: str) -> None:
        """Note a check that is not about canaries."""
        self.tally.checks += 1
        if not is_right:
            self.tally.leaks.append(f"{self.person}: {what}")

    def _looked_at(
        self, answer: Any, asked: str, about: Thing | None, *, breaks: bool = False
    ) -> HttpResponseBase:
        self.tally.requests += 1
        body = _bytes_of(answer)
        head = "\n".join(f"{name}: {value}" for name, value in answer.items())
        cookies = "\n".join(morsel.OutputString() for morsel in answer.cookies.values())
        kind = answer.get("Content-Type", "")
        if kind.startswith("image/") and body and answer.status_code == 200:
            self._look_at_picture(body, asked, about)
            text = f"{head}\n{cookies}\n{_metadata(body)}"
        else:
            text = f"{head}\n{cookies}\n{body.decode('utf-8', 'replace')}"
        self._look_at_words(text, asked, about)
        self.expect(breaks or answer.status_code < 500, f"{asked} broke with {answer.status_code}")
        return answer  # type: ignore[no-any-return]

    def _look_at_words(self, text: str, asked: str, about: Thing | None) -> None:
        found = words_in(text) - words_in(asked)
        told = {each for each in found if self._tells(each)}
        if about is not None and about.is_tombstone:
            told.add((about.number, "code"))
        self.expect(not found - told, f"{asked} tells {sorted(found - told)}")
        keys = keys_in(text) - keys_in(asked)
        states_named = sorted(each.state for key, each in self._hidden.items() if key in keys)
        self.expect(not states_named, f"{asked} names the keys of {states_named}")

    def _tells(self, canary: Word) -> bool:
        number, name = canary
        if states.keeper_of(number) is not None:
            return states.keeper_of(number) == self.person
        return number < len(self.archive.things) and self.archive.things[number].tells(self.person, name)

    def _look_at_picture(self, body: bytes, asked: str, about: Thing | None) -> None:
        if "/captioned/" in asked:
            body = without_caption(body)
        shown = colors_in(body)
        allowed = about.colors(self.person) if about is not None else set()
        self.expect(shown <= allowed, f"{asked} shows {sorted(shown - allowed)} of {about and about.state}")
        # One pixel of two colours is neither of them.
        self.expect(bool(shown) or has_one_pixel(body), f"{asked} shows nothing at all")


def pages_of(answers: Iterable[HttpResponseBase]) -> list[Any]:
    """The contexts of these answers, for counting what they count."""
    return [getattr(each, "context", None) for each in answers]


def _bytes_of(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(body)


def _metadata(body: bytes) -> str:
    """What is written in a picture beside its pixels, and the bytes themselves as far as they are letters."""
    with Image.open(io.BytesIO(body)) as picture:
        return f"{picture.info!r}\n{body.decode('latin-1')}"
