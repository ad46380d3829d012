"""The decoder and the labeller, kept running by the process that forks the acts and lent to each of them.

An import that goes on for hours works with running helpers too: most moments are of the act, not of starts.
"""

import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from archive.preservation.pictures.decoder import Decoder
from archive.preservation.pictures.labelling import Labeller
from archive.services.copies import credentials, derivatives
from archive.services.copies.derivatives import Tools


class Helpers:
    """Both helpers, started; `derivatives.tools` lends them."""

    def __init__(self, picture: Path) -> None:
        self._picture = picture
        self._asked = mmap.mmap(-1, 1)  # shared with forked processes
        derivatives.tools = self._lent
        self._start()

    def renew(self) -> None:
        """Start others where a killed process has left a question without having read the answer."""
        if self._asked[0]:
            self.stop()
            self._start()

    def stop(self) -> None:
        """End both."""
        self._decoder.__exit__(None, None, None)
        self._labeller.__exit__(None, None, None)

    @contextmanager
    def _lent(self) -> Iterator[Tools]:
        yield Tools(self._decoder, self._labeller, credentials.signer())

    def _start(self) -> None:
        self._asked[0] = 0
        decoder, labeller = Decoder(), Labeller()
        decoder.examine(self._picture, max_pixels=1 << 30)
        labeller.read(self._picture)
        # Forked processes are no parents of these, and would take them for dead.
        for process in (decoder._running().process, labeller._tool._process):
            process.poll = lambda: None  # type: ignore[method-assign]
        decoder._asked = self._noted(decoder._asked)  # type: ignore[method-assign]
        for name in ("write", "read"):
            setattr(labeller, name, self._noted(getattr(labeller, name)))
        self._decoder, self._labeller = decoder, labeller

    def _noted(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(ask)
        def noted(*arguments: Any, **named: Any) -> Any:
            self._asked[0] = 1
            try:
                return ask(*arguments, **named)
            finally:
                self._asked[0] = 0

        return noted
