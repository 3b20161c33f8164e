"""The evaluation pages and the figures: recall, precision, AP50, logos, groups, orientation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from customs_training.document_detector.augment import Example, place
from customs_training.document_detector.forms import Blank
from customs_training.document_detector.matching import Found, Matches, match, within
from customs_training.document_detector.overlay import Picture, add_signature, add_stamp
from customs_training.document_detector.pages import OTHER
from customs_training.document_detector.refining import refined
from customs_training.document_detector.settings import CLASSES, PAGE_HEIGHT, PAGE_WIDTH, SIGNATURE, STAMP
from customs_training.document_detector.stock import Stock

Answer = tuple[list[Found], np.ndarray]
"""Output of the model for a page: detections, and the probability of each number of quarter turns, float32 [4]."""
Detect = Callable[[np.ndarray], Answer]


@dataclass(frozen=True)
class PageSet:
    """Pages with known objects: `labels` are the classes that are completely labelled on them."""

    name: str
    note: str
    labels: tuple[int, ...]
    examples: list[Example]
    groups: list[frozenset[str]]
    sizes: list[tuple[int, int]]
    """Height and width of each page on its canvas."""


def page_sets(scans: list[Blank], forms: list[Blank], stock: Stock, seed: int) -> list[PageSet]:
    """The three sets of a split: unchanged scans, the same scans with stamps, and drawn certificates."""
    stamped = [_stamped(blank, stock, np.random.default_rng([seed, n])) for n, blank in enumerate(scans)]
    certificates = [_certificate(blank, stock, np.random.default_rng([seed, 1, n])) for n, blank in enumerate(forms)]
    return [
        _set(
            "scans",
            "real pages of held-out documents with their own labelled signatures",
            (SIGNATURE,),
            [blank.open() for blank in scans],
        ),
        _set(
            "stamped scans",
            "the same pages with photographed stamps of held-out designs composited onto them",
            (STAMP,),
            stamped,
        ),
        _set(
            "certificates",
            "drawn forms (synthetic) with stamp designs, signers and forms that are not in training",
            (STAMP, SIGNATURE),
            certificates,
        ),
    ]


def run(pages: PageSet, detect: Detect) -> list[Answer]:
    """Returns the model's output for each page, with the boxes of signatures refined as in the service."""
    answers = []
    for example, size in zip(pages.examples, pages.sizes, strict=True):
        found, turn = detect(example.pixels)
        answers.append((refined(example.pixels, found, size), turn))
    return answers


def matches(pages: PageSet, answers: Sequence[Answer], label: int, group: str | None = None) -> Matches:
    """Detections of a class against the set's boxes; with a group, only on its pages."""
    rows = [n for n in range(len(answers)) if group is None or group in pages.groups[n]]
    found = [answers[n][0] for n in rows]
    truths = [pages.examples[n].boxes[pages.examples[n].classes == label] for n in rows]
    return match(found, truths, label)


def figures(pages: PageSet, answers: Sequence[Answer], thresholds: dict[str, float]) -> dict:
    """All figures of a set in the card, by class, with groups."""
    result: dict = {"pages": len(pages.examples), "note": pages.note}
    for label in pages.labels:
        name = CLASSES[label]
        everything = matches(pages, answers, label)
        result[name] = {**everything.at(thresholds[name]), "ap50": round(everything.average_precision(), 3)}
        groups = sorted({group for one in pages.groups for group in one})
        result[name]["groups"] = {group: matches(pages, answers, label, group).at(thresholds[name]) for group in groups}
    return result


def logos_detected(pages: PageSet, answers: Sequence[Answer], thresholds: dict[str, float]) -> dict[str, int]:
    """Number of labelled logos of which a detection covers at least half, by class."""
    taken = {"logos": 0, **{name: 0 for name in CLASSES}}
    for example, (found, _) in zip(pages.examples, answers, strict=True):
        for logo in example.boxes[example.classes == OTHER]:
            taken["logos"] += 1
            for label, name in enumerate(CLASSES):
                sure = [one for one in found if one.label == label and one.score >= thresholds[name]]
                taken[name] += any(within(logo, one.box) >= 0.5 for one in sure)
    return taken


def thresholds_of(sets: Sequence[PageSet], answers: Sequence[Sequence[Answer]]) -> dict[str, float]:
    """For each class the score with the best F1, averaged over the sets that label it."""
    chosen = {}
    for label, name in enumerate(CLASSES):
        own = [
            matches(each, answer, label).best_threshold()
            for each, answer in zip(sets, answers, strict=True)
            if label in each.labels
        ]
        chosen[name] = round(float(np.mean(own)), 3)
    return chosen


def orientation(pages: Sequence[PageSet], detect: Detect, threshold: float = 0.0) -> dict[str, float | int]:
    """Share of pages that end upright, with each page in all four orientations; `least` is the worst orientation.

    `accuracy` uses one reading, `readTwice` uses `turns_to_upright`; `uprightKept` is the share of upright pages
    that are left unchanged.
    """
    rows = []
    for quarters, shown in _turned(pages):
        wanted = (-quarters) % 4
        once = _accepted_turn(_turn_chances(shown, detect), threshold)
        rows.append((wanted, once == wanted, turns_to_upright(shown, detect, threshold) == wanted))
    wanted, once, twice = np.array(rows).T
    return {
        "pages": len(rows),
        "accuracy": round(float(once.mean()), 4),
        "least": round(float(min(once[wanted == turn].mean() for turn in range(4))), 4),
        "uprightKept": round(float(once[wanted == 0].mean()), 4),
        "readTwice": round(float(twice.mean()), 4),
    }


def turns_to_upright(page: np.ndarray, detect: Detect, threshold: float) -> int:
    """Clockwise quarter turns that make a page upright, by two readings: a page that clearly lies on its side is
    rotated in the more probable direction, and by 180 degrees if it is then upside down."""
    chances = _turn_chances(page, detect)
    sideways = chances[1] + chances[3]
    first = int(1 + 2 * (chances[3] > chances[1])) if sideways >= threshold else _accepted_turn(chances, threshold)
    if first == 0:
        return 0
    again = _accepted_turn(_turn_chances(np.rot90(page, -first), detect), threshold)
    return (first + 2) % 4 if again == 2 else first


def turn_chances(pages: Sequence[PageSet], detect: Detect) -> np.ndarray:
    """The probabilities of the turns of each page as it lies, float32 [n,4]."""
    return np.stack([_turn_chances(picture, detect) for each in pages for picture in _pixels(each)])


def turn_threshold(chances: np.ndarray) -> float:
    """The lowest probability, from 0.5, at which at most one in a hundred of these upright pages would be rotated;
    `chances` as `turn_chances` returns them."""
    steps = [round(0.5 + 0.05 * step, 2) for step in range(10)]
    kept = [np.mean([_accepted_turn(one, step) == 0 for one in chances]) for step in steps]
    return next((step for step, share in zip(steps, kept, strict=True) if share >= 0.99), steps[-1])


def _accepted_turn(chances: np.ndarray, threshold: float) -> int:
    best = int(chances.argmax())
    return best if chances[best] >= threshold else 0


def _turn_chances(page: np.ndarray, detect: Detect) -> np.ndarray:
    """Rotates first and places on the canvas afterwards, as the service does: the padding does not reveal the
    rotation."""
    return detect(place(Picture(page), _canvas(page), None).pixels)[1]


def _turned(pages: Sequence[PageSet]) -> Iterator[tuple[int, np.ndarray]]:
    for each in pages:
        for pixels in _pixels(each):
            for quarters in range(4):
                yield quarters, np.ascontiguousarray(np.rot90(pixels, -quarters))


def _pixels(pages: PageSet) -> Iterator[np.ndarray]:
    """The set's pages without the padding of their canvas."""
    for example, (height, width) in zip(pages.examples, pages.sizes, strict=True):
        yield example.pixels[:height, :width]


def _canvas(pixels: np.ndarray) -> tuple[int, int]:
    """Height and width of the canvas of a page: landscape for a landscape page."""
    upright = pixels.shape[0] >= pixels.shape[1]
    return (PAGE_HEIGHT, PAGE_WIDTH) if upright else (PAGE_WIDTH, PAGE_HEIGHT)


def _set(name: str, note: str, labels: tuple[int, ...], pictures: list[Picture]) -> PageSet:
    examples, sizes = [], []
    for picture in pictures:
        canvas, shape = _canvas(picture.pixels), picture.pixels.shape
        scale = min(canvas[0] / shape[0], canvas[1] / shape[1])
        examples.append(place(picture, canvas, None))
        sizes.append((int(shape[0] * scale), int(shape[1] * scale)))
    return PageSet(name, note, labels, examples, [frozenset(one.groups) for one in pictures], sizes)


def _stamped(blank: Blank, stock: Stock, rng: np.random.Generator) -> Picture:
    """One stamp, sometimes two; only real designs."""
    picture = blank.open()
    for _ in range(1 + (rng.random() < 0.25)):
        add_stamp(picture, stock, rng, photographed=1.0)
    return _finished(picture, rng)


def _certificate(blank: Blank, stock: Stock, rng: np.random.Generator) -> Picture:
    picture = blank.open()
    for _ in range(rng.choice(3, p=[0.15, 0.5, 0.35])):
        add_signature(picture, stock, rng)
    for _ in range(rng.choice(3, p=[0.15, 0.6, 0.25])):
        add_stamp(picture, stock, rng)
    return _finished(picture, rng)


def _finished(picture: Picture, rng: np.random.Generator) -> Picture:
    """Greyscale, low resolution and JPEG on some pages, recorded as groups."""
    pixels, at = picture.pixels, rng.random()
    if at < 0.3:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        picture.groups.add("greyscale")
    elif at < 0.5:
        small = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        pixels = cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        picture.groups.add("low resolution")
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 90))]
    return replace(picture, pixels=cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR))
