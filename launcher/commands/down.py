"""`./albumen down`: stops what was started for this home, and nothing else."""

from collections.abc import Mapping, Sequence

from launcher import portal, terminal
from launcher.home import Home
from launcher.services import embedded


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Stop supervisor, its children and the private services; safe to repeat."""
    del arguments
    home = Home.named_by(environ)
    stopped = [*portal.stop(home), *embedded.stop(home)]
    if stopped:
        terminal.done(f"stopped {', '.join(stopped)}")
    else:
        terminal.done(f"nothing of {home.root} was running")
    return 0
