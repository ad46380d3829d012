"""What an evaluation found: tables of figures by method, for machines (JSON) and people (Markdown)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

MOST_DB = 100.0  # two equal pictures are infinitely alike; in means and tables they count as this much
Figures = Mapping[str, float]


class Column(NamedTuple):
    """One kind of figure: its key in the JSON, its heading, and how people see it, such as ".2f"."""

    key: str
    title: str
    shown: str


@dataclass(frozen=True)
class Table:
    """Figures by method, and what they mean; a method lacks those that cannot be told of it."""

    caption: str
    columns: Sequence[Column]
    rows: Mapping[str, Figures]

    def to_markdown(self) -> str:
        """The table in Markdown, below its caption."""
        lines = [
            self.caption,
            "",
            "| method | " + " | ".join(column.title for column in self.columns) + " |",
            "|---|" + "---:|" * len(self.columns),
        ]
        for name, figures in self.rows.items():
            cells = [
                format(figures[column.key], column.shown) if column.key in figures else ""
                for column in self.columns
            ]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        return "\n".join(lines)


@dataclass(frozen=True)
class Evaluation:
    """All that was measured of one task; `facts` are figures that belong to no method."""

    task: str
    photographs: int
    tables: Mapping[str, Table]
    facts: Figures = field(default_factory=dict)

    def to_json(self) -> str:
        """The evaluation as JSON: rows by table and method."""
        content = {
            "task": self.task,
            "photographs": self.photographs,
            **self.facts,
            "tables": {name: table.rows for name, table in self.tables.items()},
        }
        return json.dumps(content, indent=2)

    def to_markdown(self) -> str:
        """The evaluation as Markdown tables."""
        head = f"{self.task}: {self.photographs} photographs."
        return "\n\n".join([head, *(table.to_markdown() for table in self.tables.values())])


def mean_figures(each: Iterable[Figures]) -> dict[str, float]:
    """The mean of every figure over photographs; raises `ValueError` when there is none."""
    found = list(each)
    if not found:
        raise ValueError("no photograph to evaluate on")
    return {key: float(np.mean([one[key] for one in found])) for key in found[0]}
