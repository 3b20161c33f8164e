"""The shipped cards match their generators and the figures of their manifests."""

import json
from importlib import import_module
from pathlib import Path

import pytest

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.mark.parametrize("model", ["document-detector", "hs-codes", "signature-verification", "stamp-verification"])
def test_a_shipped_card_has_every_generated_line_but_those_of_the_comparison(model):
    card_text = import_module(f"customs_training.{model.replace('-', '_')}.card").card_text
    content = json.loads((MODELS / model / "model.json").read_text(encoding="utf-8"))
    shipped = (MODELS / model / "CARD.md").read_text(encoding="utf-8").splitlines()
    without_comparison = card_text(content, {}).splitlines()
    assert [line for line in without_comparison if line not in shipped and line != "Not run."] == []
