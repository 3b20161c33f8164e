"""Shipped and exported manifests name their files with the SHA-256 that the service checks."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.manifest import manifest
from customs_training.hs_codes.settings import HsSettings
from customs_training.manifests import file_sha256
from customs_training.signature_verification import settings as signatures
from customs_training.stamp_verification.graphs import DIMENSION
from customs_training.stamp_verification.normalise import SIDE
from customs_training.verification import verification_head

MODELS = Path(__file__).resolve().parents[2] / "models"
COMPANIONS = {
    "hs-codes": {"nomenclature.json"},
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


def test_the_manifest_of_hs_codes_names_the_nomenclature(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"graph")
    (tmp_path / "nomenclature.json").write_bytes(b"titles")
    content = manifest(tmp_path, Corpus(("030781",), (), (), {}), HsSettings(), {}, {})
    assert content["sha256"] == file_sha256(tmp_path / "model.onnx")
    assert content["files"] == {"nomenclature.json": file_sha256(tmp_path / "nomenclature.json")}
    shipped = json.loads((MODELS / "hs-codes" / "model.json").read_text(encoding="utf-8"))
    assert [*content, "metrics"] == [*shipped]


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
