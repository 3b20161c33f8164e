"""The command line of risk groups: clustering and trees beside the groups of the service."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.commands import DATA

DESCRIPTION = """\
risk-groups: groups of high-risk imports. The service finds them without a model; nothing is trained here.

`compare` finds groups with k-means and decision trees in all quarters before, and judges them on the next one. With
--groups it also judges the groups that `npm run tool -- evaluate-groups ... --out <file>` wrote: a second computation
of its figures, by other code."""


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `risk-groups` and its verb to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    verbs = models.add_parser("risk-groups", help="groups of high-risk imports", **layout).add_subparsers(
        title="verbs", dest="verb", required=True, metavar="<verb>"
    )
    compare = verbs.add_parser("compare", help="judge k-means and trees by quarter", **layout)
    compare.set_defaults(run=_run)
    compare.add_argument("--data", type=Path, default=DATA, help="folder or CSV file, as for import-risk")
    compare.add_argument("--groups", type=Path, help="groups written by the tool evaluate-groups")
    compare.add_argument("--seed", type=int, default=7, help="seed of k-means (default: %(default)s)")


def _run(options: argparse.Namespace) -> None:
    # scikit-learn takes seconds to import; only a verb that runs needs it.
    from customs_training.risk_groups.compare import compare

    print(compare(options.data, options.groups, options.seed))
