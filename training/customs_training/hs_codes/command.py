"""The verbs of hs-codes on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.hs_codes.settings import HsSettings

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
hs-codes: HS 2022 subheadings for goods descriptions in English and Korean.

Data: gzipped JSON lines {id, lang, code, hs6, text} in <data>/hs-codes/train and <data>/hs-codes/dev; the model card
names the sources. The project's own lexicon lies in training/lexicon.

Your own decisions: `npm run export-decisions` writes what officers and declarants decided; give that file with
--decisions, and those texts are trained on beside the rest."""

VERBS = {
    "train": "fit the network; writes <work>/network.pt (half an hour on 2 cores, minutes on a GPU)",
    "compare": "fit the other model families on the same corpus; writes <work>/compare.json",
    "export": "calibrate and write model.onnx, model.json, nomenclature.json and golden.json into <out>",
    "evaluate": "measure model.onnx on held-out rulings and the dev sets; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
    "all": "train, compare, export, evaluate and card, one after the other",
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `hs-codes` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("hs-codes", help="HS codes from goods descriptions", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=_run)
        _add_options(verb)


def _run(options: argparse.Namespace) -> None:
    # torch takes seconds to import; only a verb that runs needs it.
    from customs_training.hs_codes import pipeline

    verbs = {
        "train": pipeline.train,
        "compare": pipeline.compare,
        "export": pipeline.export,
        "evaluate": pipeline.evaluate,
        "card": pipeline.card,
        "all": pipeline.everything,
    }
    places = pipeline.Places(
        options.data, options.lexicon, options.decisions, options.out, options.work, options.samples
    )
    verbs[options.verb](places, pipeline.settings_from(options))


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = HsSettings()
    folders = {
        "data": (
            ROOT.parent / "shared" / "data",
            "folder that holds hs-codes/ (default: ../shared/data from the root)",
        ),
        "lexicon": (ROOT / "training" / "lexicon", "folder of lexicon files (default: training/lexicon)"),
        "decisions": (None, "decisions of `npm run export-decisions` to train on too (default: none)"),
        "out": (ROOT / "models" / "hs-codes", "where the model lies (default: models/hs-codes)"),
        "work": (ROOT / "training" / ".work" / "hs-codes", "intermediate results (default: training/.work/hs-codes)"),
        "samples": (ROOT / "samples" / "goods.csv", "goods for golden.json (default: samples/goods.csv)"),
    }
    for name, (default, text) in folders.items():
        verb.add_argument(f"--{name}", type=Path, default=default, help=text)
    verb.add_argument("--epochs", type=int, default=defaults.epochs, help="default: %(default)s")
    verb.add_argument("--seed", type=int, default=defaults.seed, help="default: %(default)s")
    verb.add_argument("--threads", type=int, default=defaults.threads, help="CPU threads (default: %(default)s)")
    verb.add_argument(
        "--hold-out",
        type=int,
        default=defaults.hold_out,
        help="one ruling in this many is kept back (default: %(default)s)",
    )
