import tomllib
from pathlib import Path

import pytest

from restoration.recipe import shipped
from restoration.report import ENGINE_VERSION, Report, StepReport

REPORT = Report(
    recipe=shipped()["full"].to_dict(),
    recipe_digest=shipped()["full"].digest,
    source_digest="aa",
    result_digest="bb",
    weights={"albumen-colorizer": "cc"},
    software={"albumen": ENGINE_VERSION},
    device="cpu",
    precision="float32",
    seed=0,
    steps=(StepReport("fading", 0.5, {"gain": 1.2, "tint": "toned"}, "fine"),),
    peak_memory_bytes=None,
    warnings=("A warning.",),
    invented=True,
    colorized=True,
)


def test_a_report_survives_json() -> None:
    assert Report.from_json(REPORT.to_json()) == REPORT
    assert Report.from_json(REPORT.to_json()).to_json() == REPORT.to_json()


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises((TypeError, KeyError)):
        Report.from_json('{"steps": []}')


def test_the_version_in_reports_is_the_project_s() -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
    assert project["project"]["version"] == ENGINE_VERSION
