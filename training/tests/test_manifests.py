"""Shipped and exported manifests name their files with the SHA-256 that the service checks."""

import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.encoder.settings import EncoderSettings
from customs_training.hs_codes.manifest import manifest
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.shares import Shares
from customs_training.manifests import file_sha256
from customs_training.signature_verification import settings as signatures
from customs_training.stamp_verification.graphs import DIMENSION
from customs_training.stamp_verification.normalise import SIDE
from customs_training.verification import verification_head

MODELS = Path(__file__).resolve().parents[2] / "models"
COMPANIONS = {
    "import-risk": {"baseline.json"},
    "hs-codes": {"nomenclature.json", "pieces.json", "hsk.json", "national.bin"},
    "signature-verification": {"comparison.onnx"},
    "stamp-verification": {"comparison.onnx"},
}
"""What the service reads in addition to model.onnx and model.json."""


@pytest.mark.parametrize("folder", sorted(MODELS.iterdir()), ids=lambda folder: folder.name)
def test_a_shipped_manifest_names_every_file_that_is_read(folder):
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    files = content.get("files", {})
    assert set(files) == COMPANIONS.get(folder.name, set())
    assert {"model.onnx": content["sha256"], **files} == {
        name: file_sha256(folder / name) for name in ("model.onnx", *files)
    }


def test_the_manifest_of_hs_codes_names_the_nomenclature_and_the_pieces(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"graph")
    read = ("nomenclature.json", "pieces.json")
    for name in read:
        (tmp_path / name).write_bytes(name.encode())
    encoder = SimpleNamespace(settings=EncoderSettings(), pieces=("a", "b"))
    shares = {"en": Shares(0.4, 0.6), "de": Shares(0.3, 0.7)}
    content = manifest(tmp_path, Corpus(("030781",), (), (), {}), HsSettings(), encoder, shares, {}, {})
    assert content["sha256"] == file_sha256(tmp_path / "model.onnx")
    assert content["files"] == {name: file_sha256(tmp_path / name) for name in read}
    assert content["languages"] == [
        {"tag": "en", "shares": {"bag": 0.4, "encoder": 0.6}},
        {"tag": "de", "weaker": True, "shares": {"bag": 0.3, "encoder": 0.7}},
    ]
    shipped = json.loads((MODELS / "hs-codes" / "model.json").read_text(encoding="utf-8"))
    # The steps after the export add theirs, and publishing below a gate its reason.
    assert [*content] == [name for name in shipped if name not in ("national", "metrics", "acceptedWorse")]


@pytest.mark.parametrize(
    ("model", "size", "height", "width"),
    [
        ("stamp-verification", DIMENSION, SIDE, SIDE),
        ("signature-verification", 6808, signatures.HEIGHT, signatures.WIDTH),
    ],
)
def test_the_first_fields_of_comparison_manifests_match_the_shipped_ones(model, size, height, width):
    shipped = json.loads((MODELS / model / "model.json").read_text(encoding="utf-8"))
    version = import_module(f"customs_training.{model.replace('-', '_')}.manifest").VERSION
    head = verification_head(model, version, MODELS / model, size=size, height=height, width=width)
    assert head | {"created": shipped["created"]} == {name: shipped[name] for name in head}
    assert [*head] == [*shipped][: len(head)]
