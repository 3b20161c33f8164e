"""The readable text of a description: HTML markup, character references and invisible characters are folded away.

The service does the same in functions/predict-hs/prediction/plain-text.ts, with the same list of names; golden.json
tests that both agree.
"""

from __future__ import annotations

import json
import re

from customs_training.commands import ROOT

_HTML = json.loads((ROOT / "functions" / "predict-hs" / "prediction" / "html.json").read_text(encoding="utf-8"))
_ENTITIES: dict[str, str] = _HTML["entities"]
_WITHOUT_SEMICOLON = frozenset(_HTML["withoutSemicolon"].split(" "))
_INLINE = frozenset(_HTML["inlineElements"].split(" "))
_ELEMENTS = _INLINE | frozenset(_HTML["otherElements"].split(" "))
_BOOLEAN_ATTRIBUTES = frozenset(_HTML["booleanAttributes"].split(" "))

_MAX_ESCAPES = 5
"""Text that was escaped more often than this stays as it is."""
_UNKNOWN_CHARACTER = "\ufffd"
_MAX_CODE_POINT = 0x10FFFF
_NO_BREAK_SPACE = "nbsp"

_REFERENCES = re.compile(
    r"&#[xX]([0-9A-Fa-f]{1,6});?|&#([0-9]{1,7});?|&([A-Za-z][A-Za-z0-9]{1,30})(;?)|_x([0-9A-Fa-f]{4})_"
    r"|\\u([0-9A-Fa-f]{4})|\\[nrt]"
)
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_CHARACTER_DATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_SPACE = r"[ \t\r\n\f]"
_NOT_TEXT = re.compile(
    r"<![A-Za-z][^<>]*>|<\?[^<>]*>"
    rf"|<([Ss][Cc][Rr][Ii][Pp][Tt]|[Ss][Tt][Yy][Ll][Ee])(?:{_SPACE}[^<>]*)?>.*?</\1{_SPACE}*>",
    re.DOTALL,
)
_VALUE = rf"={_SPACE}*(?:\"[^\"]*\"|'[^']*'|[^ \t\r\n\f\"'<>=`]+)"
_TAGS = re.compile(
    rf"<(/?)([A-Za-z][A-Za-z0-9:_.-]*)((?:{_SPACE}+[A-Za-z_:@][A-Za-z0-9_:.-]*(?:{_SPACE}*{_VALUE})?)*){_SPACE}*(/?)>"
)
_VALUES = re.compile(_VALUE)
_WORDS_OF_ATTRIBUTES = re.compile(r"[^ \t\r\n\f]+")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9:_.-]*)")
_CUT_OFF = re.compile(rf"</[A-Za-z0-9:]*\Z|<[A-Za-z][A-Za-z0-9:]*{_SPACE}+[A-Za-z_:][A-Za-z0-9_:.-]*=[^<>]*\Z")
_CUT_OFF_AFTER_TAGS = re.compile(rf"{_CUT_OFF.pattern}|<[A-Za-z][A-Za-z0-9:]*\Z")
_OPENING = re.compile(r"<[A-Za-z]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def plain_text(text: str) -> str:
    """The text without markup and without invisible characters; character references are replaced by what they stand
    for."""
    return _INVISIBLE.sub("", _without_tags(_decoded(text)))


def _decoded(text: str) -> str:
    for _ in range(_MAX_ESCAPES):
        if "&" not in text and "_x" not in text and "\\" not in text:
            return text
        decoded = _REFERENCES.sub(_referenced, text)
        if decoded == text:
            return text
        text = decoded
    return text


def _referenced(match: re.Match[str]) -> str:
    hexadecimal, decimal, name, end, spreadsheet, json_escape = match.groups()
    if name is not None:
        found = _named(name, end)
        return match[0] if found is None else found
    if decimal is not None:
        return _character(int(decimal))
    digits = hexadecimal or spreadsheet or json_escape
    return " " if digits is None else _character(int(digits, 16))


def _named(name: str, end: str) -> str | None:
    """What a name stands for; None where it is a word after "&"."""
    lower = name.lower()
    if end or name in _WITHOUT_SEMICOLON or lower in _WITHOUT_SEMICOLON:
        found = _ENTITIES.get(name, _ENTITIES.get(lower))
        if found is not None:
            return found
    return f" {name[len(_NO_BREAK_SPACE) :]}{end}" if lower.startswith(_NO_BREAK_SPACE) else None


def _character(code_point: int) -> str:
    is_character = 0 < code_point <= _MAX_CODE_POINT and not 0xD800 <= code_point <= 0xDFFF
    return chr(code_point) if is_character else _UNKNOWN_CHARACTER


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    content = _NOT_TEXT.sub(" ", _CHARACTER_DATA.sub(r" \1 ", _COMMENTS.sub("", text)))
    closed = {name.lower() for name in _CLOSING.findall(content)}

    def replaced(match: re.Match[str]) -> str:
        closing, name, attributes, empty = match.groups()
        element = name.lower()
        is_tag = bool(closing) or (
            (bool(empty) or ":" in element or element in _ELEMENTS or element in closed) and _are_attributes(attributes)
        )
        if not is_tag:
            return match[0]
        separates = closing and _OPENING.match(content, match.end())
        return "" if element in _INLINE and not separates else " "

    untagged = _TAGS.sub(replaced, content)
    return (_CUT_OFF if untagged == text else _CUT_OFF_AFTER_TAGS).sub(" ", untagged)


def _are_attributes(attributes: str) -> bool:
    names = _WORDS_OF_ATTRIBUTES.findall(_VALUES.sub("=", attributes))
    return all(name.endswith("=") or name.lower() in _BOOLEAN_ATTRIBUTES for name in names)
