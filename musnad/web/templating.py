"""Pages out of templates: :func:`page` renders one in the reader's language, with all that templates may use.

Everything is escaped. Templates say ``_("…")`` and ``ngettext`` for messages, and write numbers, days and names by the
filters here, which know the language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.staticfiles import StaticFiles

from musnad import __version__
from musnad.charts import QUADS, Look
from musnad.errors import FailureKind, MusnadError, SourceError, Wording
from musnad.model import Entity
from musnad.render.page import Control, Open, visible
from musnad.store import ActorRow, Hit, Party
from musnad.text import arabic_share
from musnad.web import locale
from musnad.web.locale import LANGUAGES, Language


def page(request: Request, name: str, status_code: int = 200, /, **values: Any) -> HTMLResponse:
    """The template ``name`` in the reader's language; ``values`` are its variables.

    Besides these a template has ``request``, ``language``, ``direction``, ``person`` (who is logged in, or None) and
    ``csrf_token``, which forms that change something carry as ``csrf``.
    """
    language = locale.language_of(request)
    about = {
        "request": request,
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "person": getattr(request.state, "person", None),
        "guarded": request.app.state.config.guarded,
        "csrf_token": getattr(request.state, "csrf_token", ""),
    }
    content = environment(language).get_template(name).render(about | values)
    headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(content, status_code, headers)


def message(request: Request, text: str) -> str:
    """A message of the catalogue in the reader's language, for what a handler itself must say, or an error says."""
    language = locale.language_of(request)
    if language == "en":
        return str(text)
    template, values = (text.template, text.values) if isinstance(text, Wording) else (text, {})
    said = locale.translations(language).gettext(template)
    return said.format(**{name: _shown(value, language) for name, value in values.items()}) if values else said


def told(request: Request, error: MusnadError) -> str:
    """What an error says, in the reader's language; nothing, where we cannot say it."""
    if isinstance(error.wording, Wording) or locale.language_of(request) == "en":
        return message(request, error.wording)
    return message(request, _KINDS[error.kind]) if isinstance(error, SourceError) else ""


_KINDS: dict[FailureKind, str] = {
    "missing": Wording("There is nothing at that place."),
    "damaged": Wording("What is there is damaged."),
    "format": Wording("This is no article that can be read."),
    "empty": Wording("There is no text of an article in it."),
    "language": Wording("The text is not Arabic."),
    "limit": Wording("It is larger than allowed, or takes too long."),
    "network": Wording("The network failed; try again later."),
    "refused": Wording("This address is one that is not fetched."),
    "reading": Wording("Reading it failed."),
}
"""What is wrong with an article, where more is not said in the reader's language."""


def _shown(value: object, language: Language) -> str:
    """A value of a :class:`Wording` in a language; what somebody gave us in whatever direction it has."""
    if isinstance(value, tuple):
        return locale.translations(language).gettext(", ").join(map(Look(language).word, value))
    return locale.number(value, language) if isinstance(value, int | float) else f"\u2068{value}\u2069"


@cache
def environment(language: Language) -> Environment:
    """All that templates of a language need."""
    made = Environment(
        loader=PackageLoader("musnad.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(locale.translations(language), newstyle=True)  # type: ignore[attr-defined]
    look = Look(language)
    bound: dict[str, Callable[..., Any]] = {
        "number": partial(locale.number, language=language),
        "percent": partial(locale.percent, language=language),
        "digits": partial(locale.digits, language=language),
        "day": partial(locale.day, language=language),
        "period": lambda days: locale.period(days[0], days[1], language),
        "moment": partial(locale.moment, language=language),
        "word": look.word,
        "words": lambda keys: [(key, look.word(key)) for key in keys],
        "name": partial(_name, language=language),
        "country": partial(locale.country, language=language),
    }
    made.filters.update(bound)
    made.filters |= {"visible": visible, "pieces": pieces, "page_of": page_of}
    made.tests |= {
        "arabic": lambda text: arabic_share(text) > 0.5,
        "opening": lambda token: isinstance(token, Open),
        "control": lambda token: isinstance(token, Control),
    }
    made.globals.update(
        {
            "static": static,
            "here": here,
            "languages": LANGUAGES,
            "version": __version__,
            "quads": QUADS,
        }
    )
    return made


def _name(party: Party | Entity, language: Language) -> str:
    """What somebody is called in a language."""
    return (party.name_ar or party.name) if language == "ar" else (party.name or party.name_ar)


def page_of(party: Party | ActorRow, other: Party | ActorRow | None = None) -> str:
    """The address of somebody's page, or with ``other`` of the page of both."""
    parts = (quote(one.actor or one.name, safe="") for one in (party, other) if one)
    return ("/pairs/" if other else "/actors/") + "/".join(parts)


def pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    """The excerpt of a hit in pieces, and of each whether it was searched for."""
    at = hit.excerpt.start
    for span in hit.spans:
        if at <= span.start and span.end <= hit.excerpt.end:
            yield hit.text[at : span.start], False
            yield span.of(hit.text), True
            at = span.end
    yield hit.text[at : hit.excerpt.end], False


@pass_context
def here(context: Context, path: str | None = None, /, **changes: str | None) -> str:
    """The address of this page, or of ``path``, with some parameters changed; None leaves one out, ``after`` always."""
    request: Request = context["request"]
    kept = {key: ",".join(request.query_params.getlist(key)) for key in request.query_params if key != "after"}
    query = urlencode({key: value for key, value in (kept | changes).items() if value}, safe=",:")
    return (path or path_of(request)) + ("?" + query if query else "")


def path_of(request: Request) -> str:
    """The path of an address as it was asked for: names in it may have slashes and question marks."""
    asked: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return quote(asked, safe="/%:@!$&'()*+,;=~")


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with what is in it."""
    content = (files("musnad.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


class Static(StaticFiles):
    """Our static files; an address with a version may be kept for good."""

    def __init__(self) -> None:
        super().__init__(packages=[("musnad.web", "static")])

    async def get_response(self, path: str, scope: Any) -> Any:
        """The file, and for how long it may be kept."""
        response = await super().get_response(path, scope)
        kept = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def values_of(request: Request, names: Mapping[str, Any]) -> dict[str, str]:
    """The filters in an address by name: those of ``names`` that have a value; repeated ones as alternatives."""
    given = {name: request.query_params.getlist(name) for name in names}
    joined = {name: ",".join(filter(None, map(str.strip, values))) for name, values in given.items()}
    return {name: locale.latin_digits(value) if name in _DIGITS else value for name, value in joined.items() if value}


_DIGITS = {"from", "to", "confidence"}
