"""The interface in both languages: no message is missing, and numbers and dates are as each language writes them."""

import re
from datetime import date, datetime
from importlib.resources import files

import pytest
from babel.messages import extract, pofile
from jinja2 import Environment
from jinja2.ext import babel_extract
from starlette.requests import Request

from musnad.web import locale

MUSNAD = files("musnad")
WEB = MUSNAD / "web"
ARABIC = WEB / "locale" / "ar" / "LC_MESSAGES" / "messages.po"


def messages():
    """All that templates and handlers say: a text, or singular and plural."""
    found = {}
    options = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}
    for path in sorted((WEB / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for line, _, message, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
                texts = (message,) if isinstance(message, str) else tuple(filter(None, message))
                found[texts if len(texts) > 1 else texts[0]] = f"{path.name}, line {line}"
    for path in sorted(MUSNAD.rglob("*.py")):
        with path.open("rb") as file:
            for line, _, message, _ in extract.extract_python(file, {"message": (2,), "Wording": (1,)}, [], {}):
                texts = message if isinstance(message, tuple) else (message,)
                found |= {text: f"{path.name}, line {line}" for text in texts if text}
    return found


def catalogue():
    with ARABIC.open("rb") as file:
        return {entry.id: entry.string for entry in pofile.read_po(file, locale="ar") if entry.id}


def test_templates_are_sound():
    environment = Environment(extensions=["jinja2.ext.i18n"])
    for path in sorted((WEB / "templates").rglob("*.html")):
        environment.parse(path.read_text("utf-8"))


def test_every_message_has_its_arabic():
    known = catalogue()
    assert {message: place for message, place in messages().items() if message not in known} == {}


def test_the_catalogue_has_nothing_else():
    said = messages()
    assert [id for id in catalogue() if id not in said] == []


@pytest.mark.parametrize(("id", "string"), catalogue().items(), ids=str)
def test_a_translation_is_whole(id, string):
    strings = [string] if isinstance(string, str) else string
    ids = [id] if isinstance(id, str) else id
    assert len(strings) == (1 if isinstance(id, str) else 6)
    for one in strings:
        assert re.search("[ء-ي]", one) or not re.search("[a-z]{3}", ids[0], re.IGNORECASE)
        wanted = set(re.findall(r"%\(\w+\)s", ids[0])) - ({"%(num)s"} if len(strings) > 1 else set())
        assert wanted <= set(re.findall(r"%\(\w+\)s", one))
        assert not re.search("[\u064b-\u0650]{2}|ـ", one)


def request(**headers):
    query = headers.pop("query", "")
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "en"),
        ({"accept_language": "ar-EG,ar;q=0.9,en;q=0.8"}, "ar"),
        ({"accept_language": "fr, en;q=0.3, ar;q=0.7"}, "ar"),
        ({"accept_language": "de;q=x, *"}, "en"),
        ({"accept_language": "ar;q=0, en"}, "en"),
        ({"accept_language": "en", "cookie": "musnad_language=ar"}, "ar"),
        ({"accept_language": "ar", "cookie": "musnad_language=tlh"}, "ar"),
        ({"query": "lang=en", "cookie": "musnad_language=ar"}, "en"),
    ],
)
def test_whose_language_it_is(asked, language):
    assert locale.language_of(request(**asked)) == language


@pytest.mark.parametrize(
    ("written", "english", "arabic"),
    [
        (lambda g: locale.number(12345.5, g), "12,345.5", "١٢٬٣٤٥٫٥"),
        (lambda g: locale.number(-2.25, g, 1), "-2.2", "-٢٫٢"),
        (lambda g: locale.percent(0.996, g), "99%", "٩٩٪"),
        (lambda g: locale.percent(1, g), "100%", "١٠٠٪"),
        (lambda g: locale.day("2023-03-10", g), "10 March 2023", "١٠ آذار/مارس ٢٠٢٣"),
        (
            lambda g: locale.day(date(2023, 1, 2), g, weekday=True),
            "Monday 2 January 2023",
            "الاثنين ٢ كانون الثاني/يناير ٢٠٢٣",
        ),
        (lambda g: locale.day("2023-05", g), "May 2023", "أيار/مايو ٢٠٢٣"),
        (lambda g: locale.day("2023", g), "2023", "٢٠٢٣"),
        (lambda g: locale.day("soon", g), "soon", "soon"),
        (lambda g: locale.moment("2023-03-10T21:05:00+03:00", g), "10 March 2023, 21:05", "١٠ آذار/مارس ٢٠٢٣، ٢١:٠٥"),
        (lambda g: locale.moment(datetime(2023, 3, 10), g), "10 March 2023", "١٠ آذار/مارس ٢٠٢٣"),
        (lambda g: locale.country("SAU", g), "Saudi Arabia", "السعودية"),
        (lambda g: locale.country("XYZ", g), "XYZ", "XYZ"),
    ],
)
def test_numbers_and_dates(written, english, arabic):
    assert (written("en"), written("ar")) == (english, arabic)


def test_days_are_understood_in_arabic_digits():
    assert locale.latin_digits("٢٠٢٣-٠٣-١٠") == "2023-03-10"


def test_ways_back_lead_nowhere_else():
    from musnad.web.pages.language import choose

    for back, own in (
        ("/events?type=ASSAULT", "/events?type=ASSAULT"),
        ("//evil.example/", "/"),
        ("https://evil.example", "/"),
    ):
        answer = choose(
            Request({"type": "http", "scheme": "http", "server": ("localhost", 80), "path": "/", "headers": []}),
            "ar",
            back,
        )
        assert answer.headers["location"] == own
        assert "musnad_language=ar" in answer.headers["set-cookie"]
