"""One act on an object store in a process of its own, which is killed at a chosen line of our code."""

import subprocess
import sys
import textwrap
from pathlib import Path

_PROGRAM = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[1])
    from archive.preservation.store import replication
    from archive.preservation.store.folder_store import FolderStore
    from archive.preservation.store.held import HeldInFolder
    calls = 0
    def tracer(frame, event, arg):
        global calls
        if event == "line" and "archive/preservation" in frame.f_code.co_filename:
            calls += 1
            if calls == int(sys.argv[3]):
                os.kill(os.getpid(), signal.SIGKILL)
        return tracer
    store = FolderStore(Path(sys.argv[2]), reserve_bytes=0)
    act = compile(sys.argv[4], "act", "exec")
    sys.settrace(tracer)
    exec(act)
    sys.settrace(None)
    print(calls)
"""


def killed(act: str, root: Path, line: int) -> subprocess.CompletedProcess[str]:
    """Run `act`, in which `store` is the store in `root`, until its `line`-th line; to its end with 0.

    It prints how many lines it had.
    """
    here = str(Path(__file__).resolve().parents[3])
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_PROGRAM), here, str(root), str(line), act],
        capture_output=True,
        text=True,
        check=False,
    )
