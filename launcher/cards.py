"""Graphics cards of this machine and the torch build that each of them needs."""

from dataclasses import dataclass

from launcher import shell
from launcher.findings import Finding, State
from launcher.tree import PYTHON, ROOT

_QUERY = "name,compute_cap,memory.total,driver_version"
# CUDA 13, on which torch's usual builds stand, makes no code for cards before Turing (compute capability
# 7.5). The CUDA 12.6 builds have it, and torch 2.15 is the first without a CUDA 12.6 build.
_FIRST_MODERN = (7, 5)
_FIRST_SUPPORTED = (5, 0)
CU126_CURE = ".venv/bin/pip install 'torch==2.13.0+cu126' --index-url https://download.pytorch.org/whl/cu126"


@dataclass(frozen=True)
class Card:
    """One NVIDIA card as its driver describes it."""

    name: str
    capability: tuple[int, int]
    memory: str
    driver: str

    @property
    def needs_cu126(self) -> bool:
        """Whether only torch's CUDA 12.6 builds (torch < 2.15) run on it: Maxwell, Pascal, Volta."""
        return _FIRST_SUPPORTED <= self.capability < _FIRST_MODERN


def parse(listing: str) -> list[Card]:
    """Cards in what nvidia-smi says in CSV; lines that are not understood are left out."""
    cards = []
    for line in listing.splitlines():
        fields = [field.strip() for field in line.split(",")]
        major, dot, minor = fields[1].partition(".") if len(fields) == 4 else ("", "", "")
        if dot and major.isdecimal() and minor.isdecimal():
            cards.append(Card(fields[0], (int(major), int(minor)), fields[2], fields[3]))
    return cards


def present() -> list[Card]:
    """The cards that the NVIDIA driver knows, none without a driver."""
    return parse(shell.quietly(["nvidia-smi", f"--query-gpu={_QUERY}", "--format=csv,noheader"]) or "")


def torch_build() -> str | None:
    """Version of torch in the environment with its build tag, e.g. 2.13.0+cu126."""
    said = shell.quietly(
        [PYTHON, "-c", "import torch; print(torch.__version__, torch.version.cuda or 'cpu')"]
    )
    if said is None:
        return None
    version, built_for = said.split()
    return (
        version
        if "+" in version
        else f"{version}+{'cpu' if built_for == 'cpu' else 'cu' + built_for.replace('.', '')}"
    )


def examine() -> list[Finding]:
    """The torch build against the cards here."""
    build, cards = torch_build(), present()
    if build is None:
        return [Finding("torch", State.MISSING, "not in the environment", "./albumen up installs it.")]
    findings = [Finding("torch", State.WELL, build)]
    if not cards:
        findings.append(
            Finding("cards", State.NOTE, "none that an NVIDIA driver knows: restorations run on the CPU")
        )
    return findings + [fit(card, build) for card in cards] + _engine()


def fit(card: Card, build: str) -> Finding:
    """Whether this card can be used by this build of torch."""
    capability = ".".join(map(str, card.capability))
    seen = f"{card.name}, compute capability {capability}, {card.memory}, driver {card.driver}"
    if card.capability < _FIRST_SUPPORTED:
        return Finding(
            "card", State.NOTE, f"{seen}: too old for any torch that Albumen can use", "Use another card."
        )
    if card.needs_cu126 and not build.endswith("+cu126"):
        return Finding(
            "card", State.MISSING, f"{seen}: needs torch's CUDA 12.6 build (torch < 2.15)", CU126_CURE
        )
    if build.endswith("+cpu"):
        return Finding(
            "card", State.MISSING, f"{seen}: torch here is built for the CPU only",
            ".venv/bin/pip install --force-reinstall torch==2.13.0 (from an index with CUDA builds)",
        )  # fmt: skip
    return Finding("card", State.WELL, seen)


def _engine() -> list[Finding]:
    """What the engine itself says of its devices."""
    said = shell.quietly([PYTHON, "-m", "restoration", "devices"], cwd=ROOT)
    if said is None:
        return [
            Finding("engine", State.MISSING, "`python -m restoration devices` fails", "Run it to see why.")
        ]
    return [Finding("engine", State.WELL, line.strip()) for line in said.splitlines() if line.strip()]
