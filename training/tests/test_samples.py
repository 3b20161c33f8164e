"""The sample documents: the committed lists match the generator, files are drawn, and drawing is reproducible."""

import json
from pathlib import Path

import pytest
from PIL import Image

from customs_training.cli import main
from customs_training.drawing.sample_documents import SAMPLES
from customs_training.drawing.samples import write_samples

COMMITTED = Path(__file__).resolve().parents[2] / "samples" / "documents"
CHOSEN = tuple(sample for sample in SAMPLES if sample.file in ("kr-genuine.jpg", "kr-low-resolution.jpg"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The references and two of the documents."""
    out = tmp_path_factory.mktemp("samples")
    write_samples(out, samples=CHOSEN, report=lambda _: None)
    return out


def test_the_committed_lists_match_the_generator(drawn):
    assert (drawn / "references.json").read_bytes() == (COMMITTED / "references.json").read_bytes()
    committed = json.loads((COMMITTED / "documents.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in committed] == [sample.file for sample in SAMPLES]
    by_file = {row["file"]: row for row in committed}
    assert json.loads((drawn / "documents.json").read_text(encoding="utf-8")) == [by_file[one.file] for one in CHOSEN]


def test_every_listed_file_is_committed():
    for name in ("references.json", "documents.json"):
        for row in json.loads((COMMITTED / name).read_text(encoding="utf-8")):
            assert (COMMITTED / row["file"]).stat().st_size > 2_000


def test_pages_are_a4_at_their_resolution(drawn):
    assert Image.open(drawn / "kr-genuine.jpg").size == (1240, 1754)
    assert Image.open(drawn / "kr-low-resolution.jpg").size == (331, 468)


def test_the_same_seed_draws_the_same_files(drawn, tmp_path):
    write_samples(tmp_path, samples=CHOSEN[:1], report=lambda _: None)
    for name in ("kr-genuine.jpg", "references/xx-stamp-1.jpg", "references/kr-signature-b5.jpg"):
        assert (tmp_path / name).read_bytes() == (drawn / name).read_bytes()


def test_each_authority_has_at_least_three_references_of_each_stamp_and_signer():
    rows = json.loads((COMMITTED / "references.json").read_text(encoding="utf-8"))
    sources = [(row["authorityId"], row["kind"], row["file"].rstrip("0123456789.jpg")) for row in rows]
    assert min(sources.count(source) for source in sources) >= 3
    assert {row["authorityId"] for row in rows} == {sample.authority for sample in SAMPLES}


def test_the_command_lists_what_it_can_draw(capsys):
    with pytest.raises(SystemExit):
        main(["samples", "--help"])
    assert "certificates, an invoice and references" in capsys.readouterr().out
