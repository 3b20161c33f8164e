"""The command line: `python -m customs_training <model> <verb> [options]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from customs_training.delinquency import command as delinquency
from customs_training.document_detector import command as document_detector
from customs_training.document_detector import labels_command as labels
from customs_training.drawing import command as samples
from customs_training.errors import DataError
from customs_training.gates import WorseModelError
from customs_training.hs_codes import command as hs_codes
from customs_training.import_risk import command as import_risk
from customs_training.network_risk import command as network_risk
from customs_training.risk_groups import command as risk_groups
from customs_training.signature_verification import command as signature_verification
from customs_training.stamp_verification import command as stamp_verification

DESCRIPTION = """\
Trains, evaluates and exports the models that the service ships.

Each model has the same verbs: train, compare, export, evaluate, card, publish (all runs them) and gates.
`<model> <verb> --help` describes the data, their columns and the options."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns 0, or an exit code with a message on stderr.

    2: the data or a file cannot be used. 3: the model misses accuracy gates and is not published.
    """
    parser = argparse.ArgumentParser(
        prog="python -m customs_training", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    models = parser.add_subparsers(title="models", dest="model", required=True, metavar="<model>")
    for command in (
        import_risk,
        hs_codes,
        signature_verification,
        stamp_verification,
        document_detector,
        delinquency,
        network_risk,
    ):
        command.MODEL.add_to(models)
    samples.add_to(models)
    labels.add_to(models)
    risk_groups.add_to(models)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (DataError, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except WorseModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    return 0
