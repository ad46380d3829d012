"""Nothing leaves the house: the main job on a machine whose only network is loopback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.domain.vocabulary import RunState
from archive.models import Description, RestorationRun
from tests.archive.cast import write_scan
from tests.surroundings import PROJECT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

JOB = """
set -e
ip link set lo up 2>/dev/null || true
if ip route get 192.0.2.1 2>/dev/null; then echo "there is a network"; exit 9; fi
"$PYTHON" manage.py import_folder "$SCANS" --into HO-1 --report "$REPORT"
"$PYTHON" manage.py restoration_worker & worker=$!
trap 'kill $worker; wait $worker' EXIT
"$PYTHON" manage.py restore HO-1-0001 --recipe portrait --wait
"""


@pytest.mark.skipif(not os.environ["REDIS_URL"].startswith("unix:"), reason="Redis is on another machine")
def test_scans_are_imported_and_restored_where_there_is_no_network(
    series: Description, tmp_path: Path
) -> None:
    unshare = shutil.which("unshare")
    assert unshare, "This test cuts itself off with unshare: apt-get install util-linux"
    write_scan(tmp_path / "box", "quay.tif")
    report = tmp_path / "report.json"
    more = {"PYTHON": sys.executable, "SCANS": str(tmp_path / "box"), "REPORT": str(report)}
    cut_off = [unshare, "--net"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--net"]
    done = subprocess.run(
        [*cut_off, "bash", "-c", JOB],
        cwd=PROJECT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(report.read_text())["counts"]["imported"] == 1
    assert RestorationRun.objects.get().state == RunState.AWAITING_REVIEW
