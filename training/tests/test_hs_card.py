"""The model card: every figure of the manifest and the comparison, and none that is missing."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.hs_codes.card import FLOOR, card_text

FOLDER = Path(__file__).resolve().parents[2] / "models" / "hs-codes"


def _manifest() -> dict:
    return json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))


def _compared(content: dict, examples: int) -> dict:
    figures = {name: {digits: {"top": [12.5, 25.0, 50.0]} for digits in "246"} for name in content["metrics"]["sets"]}
    return {"examples": examples, "families": {FLOOR: figures, "linear SVM": figures}}


def test_holds_the_figures_of_the_manifest():
    content = _manifest()
    text = card_text(content, {})
    first = next(iter(content["metrics"]["sets"].values()))
    assert " / ".join(f"{value:.1f}" for value in first["6"]["top"]) in text
    assert f"{content['metrics']['bytes'] / 1e6:.1f} MB" in text
    assert "Not run." in text


def test_compares_at_each_code_length_and_states_the_ratio_to_the_floor():
    content = _manifest()
    text = card_text(content, _compared(content, content["trainedOn"]["examples"]))
    assert "an earlier version" not in text
    assert text.count("12.5 / 25.0 / 50.0") == 2 * 3 * len(content["metrics"]["sets"])
    first = next(iter(content["metrics"]["sets"].values()))
    assert f"{first['6']['top'][0] / 12.5:.2f}" in text


def test_states_when_the_families_were_fitted_on_fewer_examples():
    content = _manifest()
    assert "fitted on the 7 examples of an earlier version" in card_text(content, _compared(content, 7))
