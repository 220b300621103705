import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from sample_record import AGREE, HEADLINE, INFORMED, RECORD, SAUDI, TEXT, VISION, at

from musnad.export import FORMATS
from musnad.model import Article, Mention, Record, Span
from musnad.record import from_json, loads
from musnad.render import page
from musnad.render.bidi import isolate, one_line


def written(name, *records):
    stream = io.BytesIO() if FORMATS[name].binary else io.StringIO()
    FORMATS[name].write(iter(records), stream)
    return stream.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_terminal(record, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    FORMATS["text"].write([record], stream)
    return stream.getvalue()


def with_text(text, **fields):
    """A record of ``text`` alone."""
    article = Article(id="x", text=text, **fields)
    return Record(RECORD.schema, RECORD.producer, article, (), (), (), (), ())


# Formats


def test_every_format_has_its_name_and_a_suffix():
    assert all(name == format.name for name, format in FORMATS.items())
    assert all(format.suffix.startswith(".") for format in FORMATS.values())


def test_json_is_an_object_for_one_record_and_an_array_otherwise():
    assert loads(written("json", RECORD)) == RECORD
    for number in (0, 2, 3):
        assert [from_json(document) for document in json.loads(written("json", *[RECORD] * number))] == [
            RECORD
        ] * number
    assert '\n  "schema"' in written("json", RECORD)


def test_jsonl_is_a_record_a_line():
    lines = written("jsonl", RECORD, RECORD).splitlines()
    assert [loads(line) for line in lines] == [RECORD, RECORD]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_write_nothing_and_an_empty_record(name):
    written(name)
    written(name, with_text(""))
    written(name, with_text("\n\n"), RECORD)


# Text


def test_text_says_who_did_what_to_whom():
    lines = written("text", RECORD).splitlines()
    assert lines[0] == HEADLINE
    assert lines[1] == "Example News · 2023-03-10 15:00 · sample · https://news.example/1?a=1&b=2"
    assert "v2  Saudi Arabia (السعودية), Iran (إيران) ─ CONSULT third-party ─▶ China (الصين)" in lines
    assert "    occurred · 2023-03-10 (“الجمعة 10 مارس”) · in Beijing (بكين) · diplomatic · 94%" in lines
    assert "    told by Example News ▸ Reuters (رويترز) “نقلت” ▸ John Kirby (جون كيربي) “قوله”" in lines
    assert "    ongoing · 2023-03-10 (from the date of publication) · 63%" in lines
    assert "s1  Faisal bin Farhan Al Saud (فيصل بن فرحان) “قال” · indirect · 90%" in lines
    assert "t1  DATE      2023-03-10  2023-03-10  الجمعة 10 مارس" in lines
    assert "e5   person   SAU GOV  1×  Faisal bin Farhan Al Saud (فيصل بن فرحان)" in lines


def test_a_mention_on_another_chain_says_so():
    text = written("text", RECORD)
    talks = text[text.index("v2") : text.index("v3")]
    assert talks.count("told by") == 2


def test_a_file_gets_neither_colours_nor_isolates_and_no_line_is_broken(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = written("text", RECORD)
    assert not re.search("[\x1b\u2066-\u2069]", text)
    assert INFORMED.content.of(TEXT) in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_a_terminal_gets_colours_and_isolated_arabic(monkeypatch):
    text = on_terminal(RECORD, monkeypatch)
    assert "\x1b[" in text
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert "⁨Saudi Arabia⁩ (⁨السعودية⁩), ⁨Iran⁩ (⁨إيران⁩) ─ AGREE" in plain
    assert all(line.count("\u2068") == line.count("\u2069") for line in plain.splitlines())
    assert INFORMED.content.of(TEXT) in plain


def test_a_terminal_is_not_at_the_mercy_of_an_article(monkeypatch):
    record = with_text("\x1b]0;owned\x07 خبر \u202e عاجل\x9b31m", outlet="\x1b[2Jصحيفة")
    text = on_terminal(record, monkeypatch)
    assert not re.search("\x1b[^\\[]|\x1b\\[2J|\x07|\x9b|\u202e", text)
    assert one_line("  خبر\u00a0عاجل\n\tالآن ") == "خبر عاجل الآن"
    assert isolate("أ\u2069ب") == "\u2068أب\u2069"


# The page


class Reader(HTMLParser):
    """The text of each element that has `data-of` or an id, and every tag and attribute met."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self, html):
        super().__init__()
        self.open, self.pieces, self.ids, self.tags, self.attributes = [], [], {}, [], []
        self.article = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag in self.VOID:
            return
        piece = [tag, dict(attributes), ""]
        self.open.append(piece)
        if "data-of" in piece[1]:
            self.pieces.append(piece)
        if "id" in piece[1]:
            assert piece[1]["id"] not in self.ids, "an id is given twice"
            self.ids[piece[1]["id"]] = piece

    def handle_endtag(self, tag):
        piece = self.open.pop()
        assert piece[0] == tag, "elements are not properly nested"
        if "article" in piece[1].get("class", "").split() and tag == "div":
            self.article = piece[2]

    def handle_data(self, data):
        for piece in self.open:
            piece[2] += data

    def text(self, of):
        return [text for tag, attributes, text in self.pieces if attributes["data-of"] == of and tag == "span"]


def test_the_page_marks_the_very_words():
    reader = Reader(page.render([RECORD]))
    for event in RECORD.events:
        assert sorted(reader.text(event.id)) == sorted(mention.trigger.of(TEXT) for mention in event.mentions)
    for entity in RECORD.entities:
        assert reader.text(entity.id) == [mention.text for mention in sorted(entity.mentions, key=lambda m: m.start)]
    for time in RECORD.times:
        assert reader.text(time.id) == [time.text]
    assert reader.text(VISION.id) == [VISION.content.of(TEXT)]
    assert "".join(reader.article.split()) == "".join(TEXT.split())


def test_every_link_of_the_page_leads_somewhere():
    reader = Reader(page.render([RECORD, RECORD]))
    links = [value for name, value in reader.attributes if name == "href"]
    assert len(links) > 40
    assert {link[1:] for link in links if link.startswith("#")} <= reader.ids.keys()
    assert {link for link in links if not link.startswith("#")} == {"data:,", RECORD.article.url}


def test_a_card_has_all_of_an_event():
    html = page.render([RECORD])
    card = re.search(r'<article class="card verbal-cooperation" data-of="v3".*?</article>', html, re.DOTALL)[0]
    words = " ".join(re.sub("<[^>]+>", " ", card).split())
    assert "SUPPORT verbal cooperation United States الولايات المتحدة → Saudi Arabia السعودية , Iran إيران" in words
    assert "State ongoing When 2023-03-10 (the article’s own date) Words ترحب Confidence 63% 63%" in words
    assert "outlet Example News source Reuters رويترز نقلت source John Kirby جون كيربي قوله event SUPPORT" in words


def test_steps_of_a_chain_name_the_words_that_carry_them():
    reader = Reader(page.render([RECORD]))
    lights = [value.split() for name, value in reader.attributes if name == "data-lights"]
    words = [[reader.ids[anchor][2] for anchor in anchors] for anchors in lights]
    kirby = "المتحدث باسم مجلس الأمن القومي الأمريكي جون كيربي"
    assert ["نقلت", "وكالة رويترز"] in words
    assert ["قوله", kirby] in words
    assert ["ترحب"] in words
    assert ["قال", "وزير الخارجية السعودي فيصل بن فرحان"] in words


def test_a_link_without_a_cue_leads_to_the_name_and_nobody_to_the_cue():
    implied = replace(VISION, chain=(replace(VISION.chain[0], cue=None),), speaker=None)
    html = page.render([replace(RECORD, statements=(implied,), events=())])
    reader = Reader(html)
    lights = [value.split() for name, value in reader.attributes if name == "data-lights"]
    words = [[reader.ids[anchor][2] for anchor in anchors] for anchors in lights]
    assert words == [["وكالة الأنباء السعودية"], ["قال"]]
    assert "nobody named" in html


def test_crossing_spans_are_cut_and_keep_their_words():
    one, two, three = at("استئناف العلاقات"), at("العلاقات برعاية"), Span(at("تتفقان").start, at("الاتفاق").end)

    def entity(id, span):
        return replace(SAUDI, id=id, mentions=(Mention(span.start, span.end, span.of(TEXT)),))

    record = replace(
        RECORD,
        entities=(entity("x1", one), entity("x2", two)),
        events=(),
        times=(),
        statements=(replace(VISION, id="x3", speaker=None, chain=(), content=three),),
    )
    reader = Reader(page.render([record]))
    assert "".join(reader.text("x1")) == one.of(TEXT)
    assert "".join(reader.text("x2")) == two.of(TEXT)
    assert reader.text("x2") == ["العلاقات", " برعاية"]
    assert "".join(reader.text("x3")) == three.of(TEXT).replace("\n", "")
    assert len(reader.text("x3")) == 2, "a statement over two lines has a piece in each"


def test_the_page_is_in_two_languages_and_says_which():
    html = page.render([RECORD])
    assert '<html lang="en" dir="ltr">' in html
    assert '<div class="article" lang="ar" dir="rtl">' in html
    assert '<bdi lang="ar">السعودية</bdi>' in html
    assert "<bdi>Saudi Arabia</bdi>" in html


def test_hostile_text_is_only_text():
    hostile = "</div><script>alert(1)</script><img src=x onerror=alert(2)> \"'& \u202eعكس\x00 \u2066"
    record = with_text(hostile, outlet='"><script>alert(3)</script>', url="javascript:alert(4)")
    mention = Mention(0, len(hostile), hostile)
    entity = replace(SAUDI, name='" onclick="alert(5)', name_ar="<b>", mentions=(mention,))
    event = replace(
        AGREE, mode="<i>", actors=(entity,), place=None, mentions=(replace(AGREE.mentions[0], trigger=Span(0, 9)),)
    )
    reader = Reader(page.render([replace(record, entities=(entity,), times=RECORD.times[:1], events=(event,))]))
    assert reader.tags.count("script") == 1
    assert not {"img", "i"} & set(reader.tags)
    assert not any(name.startswith("on") for name, _ in reader.attributes)
    assert not any(value and value.startswith("javascript") for _, value in reader.attributes)
    assert reader.text("e1") == [hostile.replace("\x00", "\ufffd")]
    html = page.render([with_text(hostile)])
    assert '<bdi class="control">\u202e</bdi>' in html
    assert '<bdi class="control">\u2066</bdi>' in html


def test_the_page_needs_no_other_file():
    reader = Reader(page.render([RECORD]))
    assert not {"iframe", "img", "object", "base"} & set(reader.tags)
    assert not any(name in ("src", "srcset", "action", "style") for name, _ in reader.attributes)
    assert "@import" not in page.render([RECORD])
    assert "url(" not in page.render([RECORD])


def test_several_records_are_listed():
    reader = Reader(page.render([RECORD, RECORD, with_text("")]))
    assert {"r1", "r2", "r3"} <= reader.ids.keys()
    assert "nav" in reader.tags
    assert "nav" not in Reader(page.render([RECORD])).tags
