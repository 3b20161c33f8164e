"""The codes that a manifest lists are those of the encoders in its graph."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import onnx
import pytest

from customs_training.import_risk import editions
from customs_training.import_risk.card import _codes
from customs_training.import_risk.known_codes import known_codes
from customs_training.import_risk.scorer import CODE_COLUMNS

MODEL = Path(__file__).parents[2] / "models" / "import-risk"


def test_the_manifest_lists_the_codes_of_the_shipped_graph() -> None:
    manifest = json.loads((MODEL / "model.json").read_text(encoding="utf-8"))
    assert manifest["knownCodes"] == known_codes(onnx.load(MODEL / "model.onnx"))
    assert tuple(manifest["knownCodes"]) == CODE_COLUMNS


def test_the_card_lists_every_code_but_the_subheadings() -> None:
    known = json.loads((MODEL / "model.json").read_text(encoding="utf-8"))["knownCodes"]
    assert _codes(known) in (MODEL / "CARD.md").read_text(encoding="utf-8")
    for column, codes in known.items():
        assert (f"| {codes} |" in _codes(known)) == (column != "hs6")


def test_an_edition_of_another_size_than_the_official_one_is_refused(tmp_path: Path) -> None:
    for edition in editions.EDITIONS[:-1]:
        _workbook(tmp_path / f"HS2022toHS{edition}.xlsx", [("010121", "010110"), ("999999", "999999")])
    with pytest.raises(ValueError, match="HS 2002 has 5224 subheadings, the tables have 1"):
        editions.write_editions(tmp_path, tmp_path / "out.json")


def test_editions_are_written_by_heading_with_what_became_of_their_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [("010121", "010121"), ("010129", "010129"), ("030110", "030190"), ("030120", "030190")]
    monkeypatch.setattr(editions, "SIZES", {2002: 3, 2007: 3, 2012: 3, 2017: 4, 2022: 4})
    for edition in editions.EDITIONS[:-1]:
        _workbook(tmp_path / f"HS2022toHS{edition}.xlsx", pairs)
    editions.write_editions(tmp_path, tmp_path / "out.json")
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written["subheadings"] == {
        "2002 2007 2012 2017": ["0301 90"],
        "2002 2007 2012 2017 2022": ["0101 21 29"],
        "2017": ["3002 19"],
        "2022": ["0301 10 20"],
    }
    assert written["successors"] == {"030190": "030110 030120"}


def _workbook(path: Path, pairs: list[tuple[str, str]]) -> None:
    """The two parts of a workbook that are read, with inline numbers of shared texts."""
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = [text for pair in pairs for text in pair]
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(
        f'<row><c r="A{row}" t="s"><v>{2 * row}</v></c><c r="B{row}" t="s"><v>{2 * row + 1}</v></c></row>'
        for row in range(len(pairs))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {namespace}>{shared}</sst>")
        archive.writestr(
            "xl/worksheets/sheet2.xml", f"<worksheet {namespace}><sheetData>{rows}</sheetData></worksheet>"
        )
