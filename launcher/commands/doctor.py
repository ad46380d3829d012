"""`./albumen doctor`: what this machine and its cards can do, what is missing, and the cure."""

from collections.abc import Mapping, Sequence

from launcher import cards, examination
from launcher.findings import Finding, State

_MARKS = {State.WELL: " ok", State.NOTE: "  -", State.MISSING: "  !"}


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print every finding; 1 when something needed is missing. Changes nothing."""
    del arguments
    findings = [
        *examination.python(),
        *examination.settings(environ),
        *examination.servers(environ),
        *examination.programs(),
        *examination.space(environ),
        *cards.examine(),
        *examination.weights(environ),
    ]
    for finding in findings:
        _tell(finding)
    missing = [finding for finding in findings if finding.state is State.MISSING]
    print(f"{len(missing)} to mend." if missing else "All that is needed is here.")
    return int(bool(missing))


def _tell(finding: Finding) -> None:
    print(f"{_MARKS[finding.state]} {finding.name:<24} {finding.seen}")
    if finding.cure:
        print(f"    {'':<24} cure: {finding.cure}")
