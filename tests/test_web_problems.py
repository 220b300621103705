"""What goes wrong is said in the reader's language on pages, and in English to programs."""

import pickle
import re
from html import unescape

import pytest
from test_web_pages import client
from web_pages import csrf, fill

from musnad import store
from musnad.errors import QuestionError, Wording

LONG = "س" * 501


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("problems") / "examples.db")


def said(page):
    """What a page says went wrong, with its heading."""
    main = re.search(r"<main.*?</main>", page.text, re.DOTALL)[0]
    found = re.findall(r"<h1>(.*?)</h1>|<p class=\"(?:lead|notice wrong)\"[^>]*>(.*?)</p>", main, re.DOTALL)
    return unescape(re.sub("<[^>]+>|\u2068|\u2069", "", " ".join(map(" ".join, found))))


#: What is asked, what of it the answer may say again, and the status.
BAD = [
    ("/nowhere", "", 404),
    ("/articles/nothing-of-it", "", 404),
    ("/actors/nobody-of-that-name", "nobody-of-that-name", 404),
    ("/pairs/Iran/nobody-of-that-name", "nobody-of-that-name", 404),
    ("/pairs/Iran", "", 404),
    ("/events/by/colour", "", 404),
    ("/charts/pie.json", "pie", 404),
    ("/charts/timeline.json?actor=nobody", "", 404),
    ("/charts/map.json?width=3", "width", 422),
    ("/charts/map.json?width=30000", "width", 422),
    ("/charts/map.json?width=wide", "width", 422),
    ("/events?from=soon", "soon", 422),
    ("/events?to=10/3/2023", "10/3/2023", 422),
    ("/events?confidence=much", "much", 422),
    ("/events?type=FIGHT", "FIGHT", 422),
    ("/events?quad=peace", "peace", 422),
    ("/events?status=gone", "gone", 422),
    ("/events?after=x", "x", 422),
    ("/events?sort=colour", "colour", 422),
    ("/statements?sort=report", "report", 422),
    ("/events?text=-hello", "-hello", 422),
    ("/events?reviewed=never", "never", 422),
    ("/review/decisions?after=x", "x", 422),
    ("/statements?mode=loud", "loud", 422),
    ("/statements?after=[1]", "[1]", 422),
    ("/map?from=soon", "soon", 422),
    ("/network?type=FIGHT", "FIGHT", 422),
    (f"/search?q={LONG}", "q", 422),
    ("/search?q=-a", "-a", 422),
    ("/search?q=a&from=soon", "soon", 422),
    ("/search?q=a&after=x", "x", 422),
    ("/events?with=%00", "", 400),
]


@pytest.mark.parametrize(("path", "typed", "status"), BAD, ids=[path[:40] for path, *_ in BAD])
def test_what_is_wrong_is_said_in_the_language_of_the_page(filled, path, typed, status):
    english, arabic = client(filled).get(path), client(filled, "ar").get(path)
    assert english.status_code == arabic.status_code == status
    assert typed in said(arabic)
    assert re.search("[\u0621-\u064a]{3}", said(arabic))
    assert not re.search("[A-Za-z]", said(arabic).replace(typed, "") if typed else said(arabic)), said(arabic)
    assert not re.search("[\u0621-\u064a]", said(english).replace(LONG, ""))
    assert len(said(arabic).split()) > 3  # more than the heading


def test_programs_are_told_in_english(filled):
    arabic = client(filled, "ar")
    assert arabic.get("/api/v1/search?q=-a").json()["detail"] == (
        "'-a' has no word to find; give at least one that is not preceded by -"
    )
    assert arabic.get("/api/v1/actors/nobody").json()["detail"].startswith("no article names 'nobody'; ")


def send(pages, path, token=None, **fields):
    token = token if token is not None else csrf(pages.get("/paste").text)
    return pages.post(path, data={"csrf": token, **fields})


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/paste", {"text": "only English here, and nothing else at all"}, 422),
        ("/paste", {"text": ""}, 422),
        ("/paste", {"text": "ا" * 100_001}, 422),
        ("/paste", {"url": "http://127.0.0.1/x"}, 422),
        ("/paste", {"url": "ftp://example.org/x"}, 422),
        ("/paste", {"text": "قال الوزير إن الاجتماع عقد أمس.", "published": "soon"}, 422),
        ("/paste", {"text": "x", "url": "y" * 2001}, 422),
        ("/paste/keep", {}, 422),
        ("/paste", {"token": "wrong"}, 403),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_is_brought_and_cannot_be_read_is_said_in_arabic(filled, path, fields, status):
    answer = send(client(filled, "ar"), path, **fields)
    assert answer.status_code == status
    assert re.search("[\u0621-\u064a]{3}", said(answer))
    assert not re.search("[A-Za-z]", re.sub("url|text", "", said(answer))), said(answer)


def test_limits_are_said_in_arabic(filled):
    small = client(filled, "ar", body_bytes=50)
    large = small.post("/paste", content=b"x" * 60, headers={"Content-Type": "text/plain"})
    assert (large.status_code, "٥٠" in said(large)) == (413, True)
    often = client(filled, "ar", rate="1/minute")
    often.get("/login")
    for answer, status in (
        (often.get("/login"), 429),
        (small.request("DELETE", "/events"), 405),
        (small.get("/events", headers={"Host": "evil.example"}), 421),
        (small.get("/events", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}), 403),
    ):
        assert answer.status_code == status
        assert not re.search("[A-Za-z]", said(answer).replace("evil.example", "")), said(answer)


# Wordings


def test_a_wording_is_its_english_and_can_be_sent_on():
    said = Wording("{value!r} is none of {all}", value="{x}", all=("a", "b"))
    assert said == "'{x}' is none of a, b"
    sent = pickle.loads(pickle.dumps(QuestionError(said)))
    assert str(sent) == said
    assert sent.wording.template == "{value!r} is none of {all}"
    assert sent.wording.values == {"value": "{x}", "all": ("a", "b")}
    assert Wording("{as it stands}") == "{as it stands}"
    assert QuestionError("plain").wording == "plain"


def test_wordings_of_the_store_are_whole(filled):
    with store.open(filled) as opened, pytest.raises(QuestionError) as caught:
        opened.events({"type": "FIGHT"})
    assert isinstance(caught.value.wording, Wording)
    assert str(caught.value).startswith("there is no type 'FIGHT'; there are AGREE, ")
