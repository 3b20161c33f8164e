"""Lists the codes that a graph has learned; any other one is scored as an average one, a subheading as its heading."""

from __future__ import annotations

import onnx

from customs_training.import_risk.scorer import CODE_COLUMNS

SUBHEADING = "hs6"
_FIRST_HEADING = 1_000_000
"""Keys of subheadings are below, those of headings and chapters above (`graph._HS_KEYS`)."""


def known_codes(model: onnx.ModelProto) -> dict[str, str]:
    """Returns the codes of each column, ascending and separated by spaces, as the encoders of the graph have them.

    A code with a space in it is left out: the service accepts none.
    """
    found: dict[str, list[str]] = {column: [] for column in CODE_COLUMNS}
    for node in model.graph.node:
        if node.op_type != "LabelEncoder":
            continue
        for attribute in node.attribute:
            if attribute.name == "keys_strings":
                for key in attribute.strings:
                    column, code = key.decode().split("=", 1)
                    found[column].append(code)
            if attribute.name == "keys_int64s":
                found[SUBHEADING] += [f"{key:06d}" for key in attribute.ints if key < _FIRST_HEADING]
    return {column: " ".join(sorted(code for code in codes if " " not in code)) for column, codes in found.items()}
