"""What several formats say of the things in a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from musnad.model import Article, Entity, Event, Link, Mention, Record, Span, Statement
from musnad.resources import header, read_table


def event_id(record: Record, event: Event | Statement | Entity) -> str:
    """An id that is unique among articles: ``ARTICLE/v1``."""
    return f"{record.article.id}/{event.id}"


def published(article: Article) -> str | None:
    """When the article was published, ISO 8601."""
    return article.published.isoformat() if article.published else None


def headline(record: Record) -> str | None:
    """The article's headline."""
    part = next((part for part in record.article.parts if part.kind == "headline"), None)
    return part.span.of(record.article.text).strip() if part else None


def nearest(entity: Entity, span: Span) -> Mention | None:
    """The mention of ``entity`` that is nearest to ``span``."""
    return min(entity.mentions, key=lambda mention: abs(mention.start - span.start), default=None)


def words(entity: Entity, span: Span) -> str | None:
    """What the article calls ``entity`` nearest to ``span``."""
    mention = nearest(entity, span)
    return mention.text if mention else None


def title(entity: Entity, span: Span) -> str | None:
    """The words before or after the name of a person in the mention nearest to ``span``: what he is."""
    called = words(entity, span) or ""
    if entity.kind != "person" or entity.name_ar not in called:
        return None
    before, _, after = called.partition(entity.name_ar)
    return before.strip() or after.strip(" ،,") or None


def names(entities: Iterable[Entity]) -> tuple[str, ...]:
    """The names of several."""
    return tuple(entity.name for entity in entities)


def told(chain: Sequence[Link]) -> str:
    """A chain of sources, the outermost first."""
    return " > ".join(link.source.name for link in chain)


def country(entity: Entity) -> str | None:
    """The country that an entity is in or belongs to."""
    return (entity.place.country if entity.place else None) or entity.country


def cow(iso3: str | None) -> int | None:
    """The number of a state in the Correlates of War project."""
    return _cow().get(iso3) if iso3 else None


def cameo_actor(entity: Entity) -> str:
    """CAMEO's code of an actor: its country or international body, then its sectors."""
    codes = ((entity.country,) if entity.country else ()) + entity.sectors
    return "".join(dict.fromkeys(_cameo().get(code, code) for code in codes))


def wikipedia(entity: Entity) -> str | None:
    """The title of the English Wikipedia's article about an actor, where the table of actors names it."""
    return _wikipedia().get(entity.actor) if entity.actor else None


def feature(entity: Entity) -> str | None:
    """What a place is, by the codes of GeoNames; a class (``H`` water, ``L`` area, ``S`` site) where that is all."""
    if entity.kind == "country":
        return "PCLI"
    return _FEATURES.get(_kinds().get((entity.place.geonames, entity.place.name), "")) if entity.place else None


_FEATURES = {"city": "PPL", "region": "ADM1", "area": "L", "water": "H", "site": "S"}


@cache
def _cow() -> dict[str, int]:
    return {row["iso3"]: int(row["cow"]) for row in read_table("cow.tsv", ("iso3", "cow"))}


@cache
def _cameo() -> dict[str, str]:
    return {row["code"]: row["cameo"] for row in read_table("cameo_actors.tsv", ("code", "cameo"))}


@cache
def _wikipedia() -> dict[str, str]:
    columns = header("actors.tsv")
    if "source" not in columns:
        return {}
    return {
        row["id"]: one.removeprefix("wp:") or row["name"]
        for row in read_table("actors.tsv", columns)
        for one in reversed(row.alternatives("source"))
        if one.startswith("wp:")
    }


@cache
def _kinds() -> dict[tuple[int | None, str], str]:
    rows = read_table("places.tsv", header("places.tsv"))
    return {(int(row["geonames"]) if row["geonames"] else None, row["name"]): row["kind"] for row in rows}
