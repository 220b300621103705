"""The faces of the pages: subsets of two font packages, made once for a machine and kept in the user's cache.

IBM Plex Sans Arabic writes the interface, Amiri the articles. A browser loads what a page needs of each, 10 to 60 KB.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO

from fastapi import APIRouter, HTTPException, Response

from musnad.web.kept import kept, key

_ARABIC = (
    "U+20-40,U+5B-60,U+7B-7E,U+A0,U+AB,U+BB,U+B7,U+D7,U+600-605,U+60C-61F,U+621-65F,U+660-671,U+679,U+67E,U+686,U+688,"
    "U+691,U+698,U+6A4,U+6A9,U+6AF,U+6BA,U+6BE,U+6C0-6C3,U+6CC,U+6D2-6D4,U+6F0-6F9,U+200C-200F,U+2010-2015,"
    "U+2018-201E,U+2022,U+2026,U+2030,U+2039-203A,U+2066-2069"
)
_LATIN = "U+20-7E,U+A0-17F,U+2010-2015,U+2018-201E,U+2022,U+2026,U+2030,U+2039-203A,U+20AC,U+2190-2193,U+2212"
_FEATURES = (
    "ccmp",
    "locl",
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "liga",
    "calt",
    "rclt",
    "kern",
    "mark",
    "mkmk",
    "curs",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A file of a font package, and the characters that are kept of it."""

    family: str
    weight: int
    package: str
    file: str
    characters: str

    def key(self) -> str:
        """Changes with whatever the subset is made of."""
        return key(self.package, version(self.package.replace("_", "-")), self.file, self.characters, *_FEATURES)


def _plex(weight: int, style: str, characters: str) -> Face:
    package = "fontpkg_ibm_plex_sans_arabic"
    return Face("Plex", weight, package, f"IBMPlexSansArabic-{style}.ttf", characters)


FACES: dict[str, Face] = {
    "plex-arabic-400": _plex(400, "Regular", _ARABIC),
    "plex-arabic-600": _plex(600, "SemiBold", _ARABIC),
    "plex-latin-400": _plex(400, "Regular", _LATIN),
    "plex-latin-600": _plex(600, "SemiBold", _LATIN),
    "amiri-400": Face("Amiri", 400, "fontpkg_amiri", "Amiri-Regular.ttf", _ARABIC),
    "amiri-700": Face("Amiri", 700, "fontpkg_amiri", "Amiri-Bold.ttf", _ARABIC),
}
"""Faces by the name of their file."""

_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(include_in_schema=False)


@router.get("/fonts/faces.css")
def style_sheet() -> Response:
    """Which characters each face has; names of files change with what is in them."""
    rules = (
        f"@font-face {{ font-family: {face.family}; font-weight: {face.weight}; font-display: swap; "
        f"src: url(/fonts/{name}.{face.key()}.woff2) format('woff2'); unicode-range: {_range(name, face)}; }}\n"
        for name, face in FACES.items()
    )
    return Response("".join(rules), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _range(name: str, face: Face) -> str:
    """Characters both subsets have come from the Latin one, so that English pages need no Arabic face."""
    return (
        face.characters.replace("U+20-40,U+5B-60,U+7B-7E,U+A0,", "")
        if name.startswith("plex-arabic")
        else face.characters
    )


@router.get("/fonts/{name}.{key}.woff2")
def font(name: str, key: str) -> Response:
    """A face as WOFF2."""
    if name not in FACES or key != FACES[name].key():
        raise HTTPException(404)
    return Response(subset(name), media_type="font/woff2", headers=_YEAR)


@cache
def subset(name: str) -> bytes:
    """The face ``name`` as WOFF2: from the cache, or made anew in some seconds."""
    return kept(f"{name}.{FACES[name].key()}.woff2", partial(_make, FACES[name]))


def _make(face: Face) -> bytes:
    from fontTools import subset as tools  # type: ignore[import-untyped]

    options = tools.Options(
        flavor="woff2", layout_features=list(_FEATURES), hinting=False, desubroutinize=True, drop_tables=["meta"]
    )
    loaded = tools.load_font(str(files(face.package) / "files" / face.file), options)
    subsetter = tools.Subsetter(options)
    subsetter.populate(unicodes=tools.parse_unicodes(face.characters.replace("U+", "")))
    subsetter.subset(loaded)
    written = BytesIO()
    tools.save_font(loaded, written, options)
    return written.getvalue()
