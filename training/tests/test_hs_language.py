"""The table of languages: what it says of words, and that its parts are those of the service."""

from __future__ import annotations

import pytest

from customs_training.hs_codes.language import BUCKETS, SHIPPED, LanguageTable, parts_of, words_of


@pytest.fixture(scope="module")
def table() -> LanguageTable:
    return LanguageTable.read(SHIPPED)


def test_reads_words_in_latin_script_with_their_accents():
    assert words_of("CRÈME bru\u0302le\u0301e 50ml, 한글 ﬁlm") == ["crème", "brûlée", "ml", "film"]


def test_cuts_words_into_runs_of_code_units():
    # <ab>: the whole (which is also the run of 4), three pairs and two runs of 3.
    assert len(parts_of("ab")) == 7
    assert len(set(parts_of("ab"))) == 6
    assert all(0 <= part < BUCKETS for part in parts_of("crème 𐐀"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("woven cotton shirts for men", "en"),
        ("Hemd für Männer aus Geweben aus Baumwolle", "de"),
        ("CHEMISE DE NUIT POUR FEMMES EN TISSU DE COTON", "fr"),
        ("overhemden van katoen voor mannen met lange mouwen", "nl"),
        ("camisas de algodón para hombres con mangas largas", "es"),
        ("camicie di cotone per uomo con maniche lunghe", "it"),
    ],
)
def test_tells_languages_apart(table: LanguageTable, text: str, language: str):
    assert table.languages[int(table.scores_of(text).argmax())] == language
