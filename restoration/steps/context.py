"""What every step is given and gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from restoration.imaging.photograph import BandedPhotograph, Photograph
from restoration.inference.session import Session
from restoration.recipe import Value
from restoration.report import Measure


@dataclass(frozen=True)
class Context:
    """The run around a step.

    `seed` is the step's own, so that two steps of one recipe draw different numbers. `tell` takes the done
    fraction of the step, in [0, 1]; what it raises stops the run.
    """

    session: Session
    seed: int
    tell: Callable[[float], None]


class Outcome(NamedTuple):
    """The new photograph, what was measured on the way, and a remark for people, or ""."""

    photograph: Photograph
    measures: Mapping[str, Measure]
    note: str = ""


class BandedOutcome(NamedTuple):
    """The new photograph as it will be made, and a remark for people; `measures` hold once it is made."""

    photograph: BandedPhotograph
    measures: Callable[[], Mapping[str, Measure]]
    note: str = ""


class Act(Protocol):
    """A step as code: a function of a photograph, its settings and the run around it."""

    def __call__(
        self, photograph: Photograph, settings: Mapping[str, Value], context: Context
    ) -> Outcome: ...


class BandedAct(Protocol):
    """A step as code that makes its result row by row, for whoever writes it."""

    def __call__(
        self, photograph: Photograph, settings: Mapping[str, Value], context: Context
    ) -> BandedOutcome: ...
