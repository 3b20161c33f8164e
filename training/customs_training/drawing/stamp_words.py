"""Words on synthetic stamps: fictitious offices and places, in Latin, Korean and Arabic script."""

from __future__ import annotations

import numpy as np

_PLACES = ("AL", "BRE", "COR", "DAN", "EL", "FEN", "GAR", "HOL", "IS", "KAR", "LOR", "MAR", "NOR", "OS", "PEL", "QUIN")
_ENDS = ("DONIA", "MARK", "VIA", "TANIA", "LAND", "STADT", "BURG", "VILLE", "PORT", "MERE", "GRAD", "NESSA", "TORIA")
_OFFICES = (
    *(
        "CUSTOMS SERVICE",
        "CHAMBER OF COMMERCE",
        "CERTIFICATE OF ORIGIN",
        "MINISTRY OF TRADE",
        "EXPORT OFFICE",
        "NOTARY",
    ),
    *("CHAMBER OF INDUSTRY AND TRADE", "VETERINARY INSPECTION", "PORT AUTHORITY", "BORDER POST", "PLANT PROTECTION"),
    *(
        "DOUANE",
        "CHAMBRE DE COMMERCE",
        "ZOLLAMT",
        "ADUANA NACIONAL",
        "CONSULATE",
        "GENERAL TRADING CO.",
        "FORWARDING LTD",
    ),
)
_SHORT = (
    "APPROVED",
    "CERTIFIED",
    "ORIGINAL",
    "EXPORTED",
    "RECEIVED",
    "PAID",
    "CHECKED",
    "No. {number}",
    "SEAL",
    "OFFICE",
)
_KOREAN_PLACES = (
    "한빛",
    "가람",
    "새별",
    "누리",
    "다온",
    "미르",
    "해솔",
    "온새",
    "푸른",
    "단비",
    "이든",
    "라온",
    "서해",
    "동산",
)
_KOREAN_OFFICES = (
    "세관",
    "상공회의소",
    "무역공사",
    "검역소",
    "수출입협회",
    "통상산업부",
    "물류",
    "주식회사",
    "식물검역원",
    "항만청",
)
_KOREAN_SHORT = ("확인", "접수", "수출신고필", "원산지증명", "검사필", "원본대조필", "승인", "통관", "발급")
_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = "민서준지우현수영호진성은혜경태윤재동석미나라희원철규상훈정인선"
_ARABIC_PLACES = ("المرسى", "النهضة", "الواحة", "السلام", "الرمال", "النخيل", "الميناء", "البحار", "الوادي", "الشرق")
_ARABIC_OFFICES = (
    "غرفة التجارة",
    "دائرة الجمارك",
    "وزارة التجارة",
    "شهادة منشأ",
    "مديرية الصادرات",
    "غرفة الصناعة",
    "هيئة الموانئ",
)
_ARABIC_SHORT = ("معتمد", "الصادرة", "الواردة", "صورة طبق الأصل", "القسم", "المدير العام", "العدد", "التاريخ")


def _pick(rng: np.random.Generator, options: tuple[str, ...] | str) -> str:
    return options[int(rng.integers(len(options)))]


def place(rng: np.random.Generator, script: str) -> str:
    """A fictitious place."""
    if script == "korean":
        return _pick(rng, _KOREAN_PLACES)
    if script == "arabic":
        return _pick(rng, _ARABIC_PLACES)
    return _pick(rng, _PLACES) + _pick(rng, _ENDS)


def office(rng: np.random.Generator, script: str) -> str:
    """An office or firm with its place, for the ring of a stamp."""
    if script == "korean":
        return f"{place(rng, script)} {_pick(rng, _KOREAN_OFFICES)}"
    if script == "arabic":
        return f"{_pick(rng, _ARABIC_OFFICES)} {place(rng, script)}"
    parts = [_pick(rng, _OFFICES), place(rng, script)]
    return " ".join(parts if rng.random() < 0.6 else parts[::-1])


def note(rng: np.random.Generator, script: str) -> str:
    """One or two short words for the centre of a stamp."""
    if script == "korean":
        return _pick(rng, _KOREAN_SHORT)
    if script == "arabic":
        return _pick(rng, _ARABIC_SHORT)
    return _pick(rng, _SHORT).format(number=int(rng.integers(10, 9999)))


def person(rng: np.random.Generator) -> str:
    """A Korean name of three syllables (family and given name), drawn at random."""
    return _pick(rng, _FAMILY) + _pick(rng, _GIVEN) + _pick(rng, _GIVEN)


def date(rng: np.random.Generator) -> str:
    """A date as on date stamps."""
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(2015, 2030))
    months = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    return _pick(
        rng,
        (f"{day:02d} {months[month - 1]} {year}", f"{year}. {month:02d}. {day:02d}", f"{day:02d}/{month:02d}/{year}"),
    )


def changed_letter(text: str, rng: np.random.Generator) -> str:
    """The text with one letter replaced by another of the same script (upper case stays upper case)."""
    places = [index for index, letter in enumerate(text) if letter.isalnum()]
    if not places:
        return text + "."
    at = places[int(rng.integers(len(places)))]
    old = text[at]
    if "가" <= old <= "힣":
        options = _FAMILY + _GIVEN
    elif "\u0620" <= old <= "\u064a":
        options = "ابتجدرسعفقلمنهوي"
    elif old.isdigit():
        options = "0123456789"
    else:
        options = "ABCDEFGHIKLMNOPRSTUVZ" if old.isupper() else "abcdefghiklmnoprstuvz"
    new = _pick(rng, "".join(letter for letter in options if letter != old))
    return text[:at] + new + text[at + 1 :]
