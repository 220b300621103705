"""A record made by hand that has every field, about a public event: the Saudi-Iranian agreement of 10 March 2023."""

from datetime import UTC, datetime

from musnad.model import (
    Article,
    Entity,
    Event,
    EventMention,
    Link,
    Mention,
    Part,
    Place,
    Producer,
    Record,
    Span,
    Statement,
    Time,
)
from musnad.record import SCHEMA

HEADLINE = "السعودية وإيران تتفقان على استئناف العلاقات برعاية الصين"
BODY = (
    "بكين – أعلنت السعودية وإيران، الجمعة 10 مارس، الاتفاق على استئناف العلاقات الدبلوماسية بينهما وإعادة فتح السفارتين"
    " خلال شهرين، بعد محادثات استضافتها العاصمة الصينية.\n"
    "وقال وزير الخارجية السعودي فيصل بن فرحان إن استئناف العلاقات ينطلق من رؤية المملكة القائمة على تفضيل الحلول"
    " السياسية والحوار، بحسب وكالة الأنباء السعودية.\n"
    "ونقلت وكالة رويترز عن المتحدث باسم مجلس الأمن القومي الأمريكي جون كيربي قوله إن الرياض أبقت واشنطن على علم"
    " بالمحادثات، وإن الولايات المتحدة ترحب بأي جهد ينهي الحرب في اليمن."
)
TEXT = f"{HEADLINE}\n\n{BODY}"


def at(words: str, nth: int = 1) -> Span:
    """Where ``words`` stand in the text for the ``nth`` time."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def _mentions(*names: str | tuple[str, int]) -> tuple[Mention, ...]:
    spans = [at(*((name, 1) if isinstance(name, str) else name)) for name in names]
    return tuple(Mention(span.start, span.end, span.of(TEXT)) for span in spans)


SAUDI = Entity(
    "e1",
    "country",
    "Saudi Arabia",
    "السعودية",
    _mentions("السعودية", ("السعودية", 2), "المملكة", ("السعودية", 3), "الرياض"),
    actor="sau",
    country="SAU",
)
IRAN = Entity("e2", "country", "Iran", "إيران", _mentions("إيران", ("إيران", 2)), actor="irn", country="IRN")
CHINA = Entity("e3", "country", "China", "الصين", _mentions("الصين"), actor="chn", country="CHN")
BEIJING = Entity(
    "e4",
    "place",
    "Beijing",
    "بكين",
    _mentions("بكين", "العاصمة الصينية"),
    country="CHN",
    place=Place(1816670, "Beijing", 39.9075, 116.3972, "CN", "Beijing"),
)
FAISAL = Entity(
    "e5",
    "person",
    "Faisal bin Farhan Al Saud",
    "فيصل بن فرحان",
    _mentions("وزير الخارجية السعودي فيصل بن فرحان"),
    actor="sau-faisal-bin-farhan",
    country="SAU",
    sectors=("GOV",),
)
SPA = Entity("e6", "outlet", "SPA", "واس", _mentions("وكالة الأنباء السعودية"), country="SAU", sectors=("JRN",))
REUTERS = Entity("e7", "outlet", "Reuters", "رويترز", _mentions("وكالة رويترز"), country="GBR", sectors=("JRN",))
KIRBY = Entity(
    "e8",
    "person",
    "John Kirby",
    "جون كيربي",
    _mentions("المتحدث باسم مجلس الأمن القومي الأمريكي جون كيربي"),
    country="USA",
    sectors=("GOV",),
)
USA = Entity(
    "e9", "country", "United States", "الولايات المتحدة", _mentions("واشنطن", "الولايات المتحدة"), country="USA"
)
BOTH = Entity("e10", "group", "السفارتين", "السفارتين", _mentions("السفارتين"), members=(SAUDI, IRAN))

_friday, _months = at("الجمعة 10 مارس"), at("شهرين")
FRIDAY = Time(
    "t1", _friday.start, _friday.end, "الجمعة 10 مارس", "DATE", "2023-03-10", first="2023-03-10", last="2023-03-10"
)
MONTHS = Time("t2", _months.start, _months.end, "شهرين", "DURATION", "P2M")

_lead, _faisal, _kirby = map(at, BODY.split("\n"))
_headline = Span(0, len(HEADLINE))
_by_spa = (Link(SPA, at("بحسب")),)
_by_kirby = (Link(REUTERS, at("نقلت")), Link(KIRBY, at("قوله")))

AGREE = Event(
    id="v1",
    type="AGREE",
    mode=None,
    contexts=("diplomatic",),
    cameo="057",
    quad="verbal cooperation",
    intensity=2.5,
    mentions=(EventMention(at("الاتفاق"), _lead), EventMention(at("تتفقان"), _headline)),
    actors=(SAUDI, IRAN),
    recipients=(),
    status="occurred",
    place=BEIJING,
    date=("2023-03-10", "2023-03-10"),
    date_basis=FRIDAY,
    confidence=0.94,
)
TALKS = Event(
    id="v2",
    type="CONSULT",
    mode="third-party",
    contexts=("diplomatic",),
    cameo="045",
    quad="verbal cooperation",
    intensity=1.0,
    mentions=(EventMention(at("محادثات"), _lead), EventMention(at("بالمحادثات"), _kirby, _by_kirby)),
    actors=(SAUDI, IRAN),
    recipients=(CHINA,),
    status="occurred",
    place=BEIJING,
    confidence=0.71,
)
WELCOME = Event(
    id="v3",
    type="SUPPORT",
    mode=None,
    contexts=(),
    cameo="051",
    quad="verbal cooperation",
    intensity=5.0,
    mentions=(EventMention(at("ترحب"), _kirby, _by_kirby),),
    actors=(USA,),
    recipients=(SAUDI, IRAN),
    status="ongoing",
    date=("2023-03-10", "2023-03-10"),
    date_basis="published",
    chain=_by_kirby,
    confidence=0.63,
)
VISION = Statement(
    id="s1",
    cue=at("قال"),
    content=at(
        "استئناف العلاقات ينطلق من رؤية المملكة القائمة على تفضيل الحلول السياسية والحوار",
    ),
    mode="indirect",
    speaker=FAISAL,
    chain=_by_spa,
    confidence=0.9,
)
INFORMED = Statement(
    id="s2",
    cue=at("قوله"),
    content=at(
        "الرياض أبقت واشنطن على علم بالمحادثات، وإن الولايات المتحدة ترحب بأي جهد ينهي الحرب في اليمن",
    ),
    mode="indirect",
    speaker=KIRBY,
    chain=_by_kirby[:1],
    events=(WELCOME,),
    confidence=0.82,
)

RECORD = Record(
    schema=SCHEMA,
    producer=Producer("musnad", "0.1.0", {"ar_news": "0.1.0"}),
    article=Article(
        id="sample",
        text=TEXT,
        outlet="Example News",
        url="https://news.example/1?a=1&b=2",
        published=datetime(2023, 3, 10, 15, 0, tzinfo=UTC),
        parts=(
            Part("headline", 0, len(HEADLINE) + 2),
            Part("dateline", len(HEADLINE) + 2, at("أعلنت").start),
            Part("lead", at("أعلنت").start, _faisal.start),
            Part("body", _faisal.start, len(TEXT)),
        ),
    ),
    sentences=(_headline, _lead, _faisal, _kirby),
    entities=(SAUDI, IRAN, CHINA, BEIJING, FAISAL, SPA, REUTERS, KIRBY, USA, BOTH),
    times=(FRIDAY, MONTHS),
    events=(AGREE, TALKS, WELCOME),
    statements=(VISION, INFORMED),
)
