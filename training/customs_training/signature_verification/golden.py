"""Writes golden.json: pictures of drawn strokes with the answers of both graphs, for a test of the service.

Layout: `tolerance`; `images`: [{name, height, width, pixels (base64 of the grey bytes, row by row), embedding (its
first 16 numbers), norm (Euclidean norm of the whole embedding), normalised (sum of all its bytes)}]; `comparisons`:
[{query, references (names of images), similarity, decision (in percent as shown)}]. It contains no real signature.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter

from customs_training.percentages import shown
from customs_training.verification import GraphSession

TOLERANCE = 1e-4
_FIRST = 16
_HANDS, _EACH = 9, 6
_SETS = ((1, 2, 3), (0, 1, 2, 3, 4), (2,))


def write_golden(folder: Path, seed: int = 5) -> None:
    """Runs the folder's graphs on drawn scribbles of nine synthetic hands, six each."""
    embedding, comparison = GraphSession(folder / "model.onnx"), GraphSession(folder / "comparison.onnx")
    rng = np.random.default_rng(seed)
    percent = json.loads((folder / "model.json").read_text(encoding="utf-8"))["percent"]
    images, vectors = [], {}
    for hand in range(_HANDS):
        path = rng.uniform(0.08, 0.92, (9, 2))
        for number in range(_EACH):
            picture = scribble(path, rng)
            answer = embedding.run(image=picture)
            name = f"hand{hand}-{number}"
            vectors[name] = answer["embedding"]
            images.append(_image(name, picture, answer))
    comparisons = []
    for hand in range(_HANDS):
        for chosen in _SETS:
            for query in (f"hand{hand}-5", f"hand{(hand + 1) % _HANDS}-5"):
                names = [f"hand{hand}-{number}" for number in chosen]
                answer = comparison.run(query=vectors[query], references=np.stack([vectors[name] for name in names]))
                comparisons.append(
                    {
                        "query": query,
                        "references": names,
                        "similarity": [round(float(value), 5) for value in answer["similarity"]],
                        "decision": round(float(shown(answer["decision"][0], len(names), percent)), 5),
                    }
                )
    content = {"tolerance": TOLERANCE, "images": images, "comparisons": comparisons}
    (folder / "golden.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def scribble(path: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws a smooth line through points [n, 2] of the unit square, slightly displaced; uint8 greyscale on its own
    paper."""
    height, width = int(rng.integers(44, 70)), int(rng.integers(90, 170))
    moved = path + rng.normal(0, 0.015, path.shape)
    at = CubicSpline(np.arange(len(moved)), moved)(np.linspace(0, len(moved) - 1, 1500))
    canvas = np.zeros((height, width), np.float32)
    rows = np.clip((at[:, 1] * (height - 1)).round().astype(int), 0, height - 1)
    columns = np.clip((at[:, 0] * (width - 1)).round().astype(int), 0, width - 1)
    canvas[rows, columns] = 1
    ink = np.clip(gaussian_filter(canvas, 0.9) * 4, 0, 1)
    return (235 - 180 * ink + rng.normal(0, 4, ink.shape)).clip(0, 255).astype(np.uint8)


def _image(name: str, picture: np.ndarray, answer: dict[str, np.ndarray]) -> dict:
    return {
        "name": name,
        "height": picture.shape[0],
        "width": picture.shape[1],
        "pixels": base64.b64encode(picture.tobytes()).decode(),
        "embedding": [round(float(value), 6) for value in answer["embedding"][:_FIRST]],
        "norm": round(float(np.linalg.norm(answer["embedding"])), 6),
        "normalised": int(answer["normalised"].sum()),
    }
