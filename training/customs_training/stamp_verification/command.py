"""The verbs of stamp-verification on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.stamp_verification.settings import StampSettings

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
stamp-verification: whether two impressions are of one stamp, as a percentage.

Data: most designs are drawn by the project itself (customs_training/drawing), with counterfeits set again; fonts of
the machine are used (Debian: fonts-nanum fonts-unfonts-core fonts-hosny-amiri fonts-kacst fonts-liberation
fonts-freefont-ttf fonts-linuxlibertine fonts-lato), and Pillow's own where there are none.

--data adds real stamps: a folder with manifest.json [{"id": 1, "file": "001.webp"}, ...], one picture a stamp (the
research collection that the card names), or your own registered stamps: <folder>/<design>/<impression>.png, cropped
impressions, one folder a stamp. The first by name is the clean one that counterfeits are made of; the others serve as
references as they are. Of each ten designs, six train, one calibrates and three test. `--data none` trains on drawn
designs alone."""

VERBS = {
    "train": "draw, press and train; writes <work>/networks.pt (about half an hour on one core)",
    "export": "calibrate; writes model.onnx, comparison.onnx, model.json and golden.json into <out>",
    "evaluate": "measure the graphs on designs never seen; puts metrics into model.json",
    "compare": "measure each part alone and classical methods; writes <work>/compare.json",
    "card": "write CARD.md from model.json and the results of compare",
    "all": "train, export, evaluate, compare and card, one after the other",
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `stamp-verification` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("stamp-verification", help="stamps against registered impressions", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=_run)
        _add_options(verb)


def _run(options: argparse.Namespace) -> None:
    # torch takes seconds to import; only a verb that runs needs it.
    from customs_training.stamp_verification import pipeline

    verbs = {
        "train": pipeline.train,
        "export": pipeline.export,
        "evaluate": pipeline.evaluate,
        "compare": pipeline.compare,
        "card": pipeline.card,
        "all": pipeline.everything,
    }
    data = None if str(options.data) == "none" else options.data
    settings = StampSettings(
        drawn=tuple(options.drawn),
        frame_steps=tuple(options.frame_steps),
        embedding_steps=options.embedding_steps,
        judge_steps=tuple(options.judge_steps),
        seed=options.seed,
        threads=options.threads,
        workers=options.workers,
    )
    verbs[options.verb](pipeline.Places(data, options.out, options.work), settings)


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = StampSettings()
    folders = {
        "data": (
            ROOT.parent / "shared" / "data" / "documents" / "stamps",
            "folder of real stamps, or none (default: ../shared/data/documents/stamps from the root)",
        ),
        "out": (ROOT / "models" / "stamp-verification", "where the model lies (default: models/stamp-verification)"),
        "work": (
            ROOT / "training" / ".work" / "stamp-verification",
            "intermediate results (default: training/.work/stamp-verification); a new folder draws anew",
        ),
    }
    for name, (default, text) in folders.items():
        verb.add_argument(f"--{name}", type=Path, default=default, help=text)
    verb.add_argument(
        "--drawn",
        type=int,
        nargs=3,
        default=list(defaults.drawn),
        metavar=("TRAIN", "VALIDATION", "TEST"),
        help=f"invented designs of each split (default: {' '.join(map(str, defaults.drawn))})",
    )
    for name in ("frame_steps", "judge_steps"):
        verb.add_argument(
            f"--{name.replace('_', '-')}",
            type=int,
            nargs="+",
            default=list(getattr(defaults, name)),
            help="steps of each cycle; default: %(default)s",
        )
    for name in ("embedding_steps", "seed", "threads", "workers"):
        verb.add_argument(
            f"--{name.replace('_', '-')}", type=int, default=getattr(defaults, name), help="default: %(default)s"
        )
