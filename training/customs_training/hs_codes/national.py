"""Writes the national codes beside the model, and names their file in its manifest."""

from __future__ import annotations

import json

from customs_training.hs_codes.corpus import RULINGS, read_rows
from customs_training.hs_codes.national_codes import NATIONAL_CODES, read_national_codes, write_national_codes
from customs_training.hs_codes.nomenclature import NOMENCLATURE
from customs_training.manifests import file_sha256, write_manifest
from customs_training.places import ModelPlaces

_SUBHEADING = 6


def write_national(places: ModelPlaces) -> None:
    """Writes hsk.json for the model in <out>."""
    titles = json.loads((places.out / NOMENCLATURE).read_text(encoding="utf-8"))["titles"]
    subheadings = [code for code in titles if len(code) == _SUBHEADING]
    rulings = read_rows(places.data / "hs-codes" / "train" / f"{RULINGS}.jsonl.gz")
    codes = read_national_codes(places.data, subheadings, rulings)
    path = places.out / NATIONAL_CODES
    write_national_codes(codes, path)
    content = json.loads(places.manifest.read_text(encoding="utf-8"))
    content["files"] = {**content["files"], NATIONAL_CODES: file_sha256(path)}
    write_manifest(places.manifest, content)
    print(f"wrote {path}: {len(codes.titles):,} codes, {path.stat().st_size:,} bytes")
