"""Fonts for drawn documents: those of the machine, by script, or Pillow's own if there are none."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")
"""Folders of fonts; the environment variable CUSTOMS_FONTS (folders, separated by ':') replaces the list."""

BUILT_IN = ""
"""Name of Pillow's own font (Latin letters only)."""

_LATIN = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSansCondensed-Bold"),
    *("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSerif-Regular", "LiberationSerif-Bold"),
    *("LiberationSansNarrow-Bold", "LiberationMono-Bold", "FreeSans", "FreeSansBold", "FreeSerif", "FreeSerifBold"),
    *("FreeMonoBold", "Lato-Regular", "Lato-Bold", "Lato-Black", "LinLibertine_R", "LinLibertine_RB", "LinBiolinum_RB"),
)
_KOREAN = (
    *(
        "NanumGothic",
        "NanumGothicBold",
        "NanumGothicExtraBold",
        "NanumMyeongjo",
        "NanumMyeongjoBold",
        "NanumBarunGothic",
    ),
    *(
        "NanumSquareB",
        "NanumSquareRoundB",
        "UnBatang",
        "UnBatangBold",
        "UnDotum",
        "UnDotumBold",
        "UnGungseo",
        "UnGraphic",
    ),
)
_ARABIC = (
    *(
        "Amiri-Regular",
        "Amiri-Bold",
        "KacstBook",
        "KacstOne",
        "KacstOne-Bold",
        "KacstNaskh",
        "KacstTitle",
        "KacstDecorative",
    ),
    *(
        "ScheherazadeRegOT",
        "Scheherazade-Regular",
        "DejaVuSans",
        "DejaVuSans-Bold",
        "FreeSerif",
        "KacstOffice",
        "KacstPoster",
    ),
)
_CHINESE = ("NotoSerifCJK-Bold", "NotoSerifCJK-Regular", "NotoSansCJK-Bold", "NotoSansCJK-Regular", "wqy-microhei")
_WANTED = {"latin": _LATIN, "korean": _KOREAN, "arabic": _ARABIC}
"""The scripts of drawn stamps and forms."""
_PRINTED = {**_WANTED, "chinese": _CHINESE}


@lru_cache(maxsize=1)
def installed_fonts() -> dict[str, str]:
    """Paths of the font files found, by file name without its ending."""
    folders = os.environ.get("CUSTOMS_FONTS")
    roots = folders.split(":") if folders is not None else FOLDERS
    found: dict[str, str] = {}
    for root in filter(None, roots):
        for path in sorted(Path(root).rglob("*")):
            if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                found.setdefault(path.stem, str(path))
    return found


@lru_cache(maxsize=8)
def fonts_for(script: str) -> tuple[str, ...]:
    """Names of the usable fonts of a script ('latin', 'korean', 'arabic', 'chinese'); Latin always has at least one."""
    names = tuple(name for name in _PRINTED[script] if name in installed_fonts())
    return names or ((BUILT_IN,) if script == "latin" else ())


def scripts() -> tuple[str, ...]:
    """The scripts that this machine has fonts for."""
    return tuple(script for script in _WANTED if fonts_for(script))


@lru_cache(maxsize=512)
def load(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font at a size in pixels; the built-in font if this machine lacks the name, so that drawing never fails."""
    path = installed_fonts().get(name)
    return ImageFont.load_default(size) if path is None else ImageFont.truetype(path, size)
