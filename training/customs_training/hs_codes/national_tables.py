"""The figures of national codes and of sure digits as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping

from customs_training.hs_codes.evaluation import DIGITS
from customs_training.hs_codes.national_codes import NATIONAL_DIGITS


def national_table(national: Mapping) -> str:
    """The figures at 10 digits as a Markdown table."""
    lines = [
        "| set | texts | given the subheading, top-1/3/5 | by frequency | end to end | by frequency | ECE (chance) |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in national["metrics"]["sets"].items():
        tops = [
            " / ".join(f"{value:.1f}" for value in one[key])
            for key in ("givenSubheading", "givenSubheadingFloor", "top", "floor")
        ]
        lines.append(f"| {name} | {one['texts']:,} | {' | '.join(tops)} | {one['ece']:.3f} ({one['chance']:.3f}) |")
    return "\n".join(lines)


def sure_table(national: Mapping) -> str:
    """How many answers are sure to how many digits, and how many of those are right, as a Markdown table."""
    lengths = ("0", *map(str, DIGITS), str(NATIONAL_DIGITS))
    lines = [f"| set | {' | '.join(f'{digits} digits' for digits in lengths)} |", "|---|" + "---|" * len(lengths)]
    for name, one in national["sure"]["sets"].items():
        cells = [
            "–" if digits not in one else f"{one[digits]['texts']:,}" + _right(one[digits].get("right"))
            for digits in lengths
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _right(share: float | None) -> str:
    return "" if share is None else f": {100 * share:.0f} % right"
