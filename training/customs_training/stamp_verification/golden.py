"""Writes golden.json: drawn impressions with the answers of both graphs, for a test of the service.

Layout: `tolerance`, `relative`, `vector`; `images`: [{name, height, width, png (base64 of a grey PNG), embedding (the
first 16 numbers of its vector part), norm (Euclidean norm of the first `vector` numbers), packed (sum of the numbers
after them, in double precision), normalised (sum of all its bytes)}]; `comparisons`: [{query, references (names of
images), similarity, decision (in percent as shown), verdict (at the manifest's thresholds, of a mark that stands
alone)}]. Numbers agree within `tolerance`; `packed` and `normalised` within `relative` of their size, since a pixel may
be rounded differently on another processor. It contains no real stamp.
"""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from customs_training.drawing.stamps import counterfeit, draw_stamp, random_design
from customs_training.percentages import row_for, shown, verdict
from customs_training.stamp_verification.designs import CANVAS
from customs_training.stamp_verification.networks import VECTOR
from customs_training.stamp_verification.paper import enclosing_circle, scanned
from customs_training.verification import GraphSession

TOLERANCE = 1e-3
RELATIVE = 1e-3
_FIRST = 16
_STAMPS, _SEED = 9, 41


@dataclass(frozen=True)
class Picture:
    """A drawn impression."""

    name: str
    grey: np.ndarray


def golden_pictures() -> list[Picture]:
    """Nine synthetic stamps: four impressions each, one of them crossed by other ink, and one impression of a
    counterfeit."""
    pictures = []
    kinds = ("round", "oval", "box", "polygon", "star", "gear", "dater", "round", "box")
    for number, kind in zip(range(_STAMPS), kinds, strict=True):
        rng = np.random.default_rng([_SEED, number])
        design = random_design(rng, kind)
        ink, forged = draw_stamp(design, CANVAS), draw_stamp(counterfeit(design, rng), CANVAS)
        circle = enclosing_circle(ink)
        for impression in range(4):
            scan = scanned(ink, circle, rng, 0.1 + 0.15 * impression, float(impression == 3))
            pictures.append(Picture(f"stamp{number}-{impression}", scan.grey))
        scan = scanned(forged, enclosing_circle(forged), rng, 0.3, 0)
        pictures.append(Picture(f"stamp{number}-counterfeit", scan.grey))
    return pictures


def write_golden(folder: Path) -> None:
    """Runs the folder's graphs on drawn impressions; writes golden.json beside them."""
    model, comparison = GraphSession(folder / "model.onnx"), GraphSession(folder / "comparison.onnx")
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    pictures = golden_pictures()
    answers = {picture.name: model.run(image=picture.grey) for picture in pictures}
    comparisons = []
    for number in range(_STAMPS):
        own = [f"stamp{number}-{impression}" for impression in range(3)]
        for query in (f"stamp{number}-3", f"stamp{number}-counterfeit", f"stamp{(number + 1) % _STAMPS}-3", own[0]):
            for names in (own[:1], own):
                vectors = np.stack([answers[name]["embedding"] for name in names])
                found = comparison.run(query=answers[query]["embedding"], references=vectors)
                comparisons.append(_comparison(query, names, found, content))
    golden = {
        "tolerance": TOLERANCE,
        "relative": RELATIVE,
        "vector": VECTOR,
        "images": [_image(picture, answers[picture.name]) for picture in pictures],
        "comparisons": comparisons,
    }
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


def _comparison(query: str, names: list[str], found: dict[str, np.ndarray], content: dict) -> dict:
    decision = float(shown(found["decision"][0], len(names), content["percent"]))
    return {
        "query": query,
        "references": names,
        "similarity": [round(float(value), 4) for value in found["similarity"]],
        "decision": round(decision, 4),
        "verdict": verdict(decision, row_for(content["thresholds"]["verdicts"], len(names)), alone=True),
    }


def _image(picture: Picture, answer: dict[str, np.ndarray]) -> dict:
    file = io.BytesIO()
    Image.fromarray(picture.grey).save(file, "PNG", optimize=True)
    vector, packed = answer["embedding"][:VECTOR], answer["embedding"][VECTOR:]
    return {
        "name": picture.name,
        "height": picture.grey.shape[0],
        "width": picture.grey.shape[1],
        "png": base64.b64encode(file.getvalue()).decode(),
        "embedding": [round(float(value), 6) for value in vector[:_FIRST]],
        "norm": round(float(np.linalg.norm(vector)), 6),
        "packed": int(packed.astype(np.float64).sum()),
        "normalised": int(answer["normalised"].sum()),
    }
