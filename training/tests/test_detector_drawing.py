"""Drawn handwriting, forms and scans: drawing is reproducible, and all objects are at their stated positions."""

from __future__ import annotations

import numpy as np
import pytest

from customs_training.drawing import fonts
from customs_training.drawing.certificates import draw_certificate, random_certificate, random_style
from customs_training.drawing.handwriting import Signer
from customs_training.drawing.scanning import ScanEffects, degrade_page, random_effects

KINDS = ("certificate-of-origin", "invoice", "declaration")


def _rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def _small(ink: np.ndarray) -> np.ndarray:
    """The ink on a fixed grid, for comparing shapes."""
    rows = np.linspace(0, ink.shape[0] - 1, 24).astype(int)
    columns = np.linspace(0, ink.shape[1] - 1, 64).astype(int)
    return ink[np.ix_(rows, columns)].astype(float)


def test_a_signer_signs_the_same_for_the_same_random_state() -> None:
    assert np.array_equal(Signer(4).sign(_rng(), 200), Signer(4).sign(_rng(), 200))


def test_two_signatures_of_a_signer_differ_but_less_than_two_signers() -> None:
    rng = _rng()
    first, second, other = Signer(4).sign(rng, 200), Signer(4).sign(rng, 200), Signer(5).sign(rng, 200)
    assert first.shape != second.shape or not np.array_equal(first, second)
    own, strange = np.abs(_small(first) - _small(second)).mean(), np.abs(_small(first) - _small(other)).mean()
    assert own < strange


def test_a_forgery_differs_from_genuine_signatures() -> None:
    forged = Signer(4).forge(_rng(), 200)
    assert forged.dtype == np.uint8
    assert forged.shape[1] == 200
    assert forged.max() == 255
    assert not np.array_equal(forged, Signer(4).sign(_rng(), 200))


def test_ink_never_reaches_the_edge() -> None:
    for seed in range(6):
        ink = Signer(seed).sign(_rng(seed), 160)
        assert max(ink[0].max(), ink[-1].max(), ink[:, 0].max(), ink[:, -1].max()) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_is_drawn_the_same_twice_with_its_places_on_the_page(kind: str) -> None:
    certificate = random_certificate(_rng(), "en", kind)
    pages = [draw_certificate(certificate, random_style(_rng(2)), 60) for _ in range(2)]
    assert np.array_equal(np.asarray(pages[0].image), np.asarray(pages[1].image))
    width, height = pages[0].image.size
    assert {place.kind for place in pages[0].places} == {"stamp", "signature"}
    for place in pages[0].places:
        assert 0 <= place.x1 < place.x2 <= width
        assert 0 <= place.y1 < place.y2 <= height


def test_a_place_is_found_by_kind_and_role() -> None:
    page = draw_certificate(random_certificate(_rng(), "en", KINDS[0]), random_style(_rng()), 60)
    assert page.place("signature", "exporter").role == "exporter"
    assert page.place("stamp").role == "authority"
    with pytest.raises(LookupError, match="no place for a thumbprint"):
        page.place("thumbprint")


def test_a_machine_without_fonts_still_draws_korean_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    caches = (fonts.installed_fonts, fonts.fonts_for, fonts.load)
    monkeypatch.setenv("CUSTOMS_FONTS", "")
    for cache in caches:
        cache.cache_clear()
    try:
        page = draw_certificate(random_certificate(_rng(), "ko", KINDS[0]), random_style(_rng()), 60)
        assert np.asarray(page.image).min() < 120
    finally:
        for cache in caches:
            cache.cache_clear()


def test_effects_keep_the_size_and_no_effects_leave_the_page_unchanged() -> None:
    page = draw_certificate(random_certificate(_rng()), random_style(_rng()), 40).image
    assert np.array_equal(np.asarray(degrade_page(page, _rng(), ScanEffects())), np.asarray(page))
    poor = degrade_page(page, _rng(), random_effects(_rng(), 1.0))
    assert poor.size == page.size
    grey = np.asarray(degrade_page(page, _rng(), ScanEffects(grey=True, folds=2, bleed_through=0.1, jpeg_quality=50)))
    assert np.abs(grey[..., 0].astype(int) - grey[..., 2]).max() <= 8
