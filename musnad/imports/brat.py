"""Annotations that people corrected in brat, back into records.

What brat has no place for (names, actors of the tables, values of times, cues of sources) comes from the record that
was written beside. All that brat shows comes from the annotations: what was deleted there is gone, what was added is
new, and spans, kinds, roles, attributes and chains are as they stand there. A new entity is called by its words, a new
time needs a note with its type and value (``DATE 2023-03-10``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from musnad.errors import RecordError
from musnad.model import EntityKind, EventType, Record
from musnad.record import from_json, loads, to_json
from musnad.resources import read_table

_Json = dict[str, Any]


def read_folder(folder: Path) -> Iterator[Record]:
    """The corrected records of a folder that ``--format brat`` wrote, in order of name."""
    return map(read_file, sorted(folder.glob("*.ann")))


def read_file(path: Path) -> Record:
    """The record that the annotations at ``path`` correct. Raises :class:`RecordError` naming the file."""
    try:
        return correct(loads(path.with_suffix(".json").read_bytes()), path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RecordError(f"{error.filename}: the record beside the annotations is missing; put it back") from None
    except (RecordError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {error}") from None


def correct(record: Record, annotations: str) -> Record:
    """The record as the annotations have it. Raises :class:`RecordError` naming the annotation that is wrong."""
    return from_json(_Correction(to_json(record), _parse(annotations)).record())


@dataclass(slots=True)
class _Event:
    type: str
    trigger: str
    roles: list[tuple[str, str]]


@dataclass(slots=True)
class _Annotations:
    """A file of annotations: all by their ids."""

    words: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # type, start, end
    events: dict[str, _Event] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    same: list[tuple[str, str]] = field(default_factory=list)
    alike: list[list[str]] = field(default_factory=list)


def _parse(text: str) -> _Annotations:
    found = _Annotations()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                _parse_line(line, found)
            except (ValueError, IndexError):
                raise RecordError(f"line {number} is no annotation of brat's: {line}") from None
    return found


def _parse_line(line: str, found: _Annotations) -> None:
    id, rest, *more = line.split("\t")
    first, *others = rest.split(" ")
    if id[0] == "T":
        places = [int(place) for place in re.split("[ ;]", " ".join(others))]
        found.words[id] = (first, min(places), max(places))
    elif id[0] == "E":
        type, trigger = first.split(":")
        roles = [(re.sub(r"\d+$", "", role), of) for role, of in (one.split(":") for one in others if one)]
        found.events[id] = _Event(type, trigger, roles)
    elif id[0] in "AM":
        found.attributes.setdefault(others[0], {})[first] = others[1] if len(others) > 1 else ""
    elif id[0] == "R" and first == "SameEvent":
        one, other = (of.split(":")[1] for of in others)
        found.same.append((one, other))
    elif id == "*":
        found.alike.append(others)
    elif id[0] == "#":
        found.notes[others[0]] = more[0]


class _Correction:
    """A record's JSON form made anew from annotations."""

    def __init__(self, before: _Json, found: _Annotations) -> None:
        self._before = before
        self._text: str = before["article"]["text"]
        self._found = found
        self._entity: dict[str, str] = {}  # a mention's annotation -> its entity's id
        self._time: dict[str, str] = {}
        self._events: list[_Json] = []

    def record(self) -> _Json:
        entities, times, events = self._entities(), self._times(), self._told(get_args(EventType), self._event)
        self._events = events
        statements = self._told(("Statement",), self._statement)
        return self._before | {"entities": entities, "times": times, "events": events, "statements": statements}

    # Entities and times

    def _entities(self) -> list[_Json]:
        known = {one["id"]: one for one in self._before["entities"]}
        groups: dict[str, list[str]] = {}
        for group in self._groups():
            id = self._noted(group[0], known) or next(filter(None, (self._noted(one, known) for one in group)), None)
            id = id or self._having(group, known) or _free("e", {*known, *groups})
            groups.setdefault(id, []).extend(group)
        self._entity = {one: id for id, group in groups.items() for one in group}
        kept = [id for id, one in known.items() if id in groups or not one["mentions"]]
        made = []
        for id in dict.fromkeys((*kept, *groups)):
            one = known.get(id, {"id": id})
            if id in groups:
                mentions = self._mentions(groups[id], one.get("mentions", []))
                names = {"name": mentions[0]["text"], "name_ar": mentions[0]["text"]}
                one = names | one | {"kind": self._found.words[groups[id][0]][0], "mentions": mentions}
            made.append(one | {"members": [member for member in one.get("members", ()) if member in {*kept, *groups}]})
        return made

    def _groups(self) -> list[list[str]]:
        """The mentions of the same entity together."""
        of = {id: [id] for id, (kind, *_) in self._found.words.items() if kind in get_args(EntityKind)}
        for alike in self._found.alike:
            group = list(dict.fromkeys(one for id in alike for one in of.get(id, ())))
            of.update(dict.fromkeys(group, group))
        return list({id(group): group for group in of.values()}.values())

    def _noted(self, annotation: str, known: Iterable[str]) -> str | None:
        """The id in the record that a note on an annotation names."""
        id = self._found.notes.get(annotation, "").split(" ")[0]
        return id if id in known else None

    def _having(self, group: list[str], known: dict[str, _Json]) -> str | None:
        """The entity that had one of these mentions."""
        places = {self._found.words[id][1:] for id in group}
        having = (id for id, one in known.items() if places & {(m["start"], m["end"]) for m in one["mentions"]})
        return next(having, None)

    def _mentions(self, group: list[str], before: list[_Json]) -> list[_Json]:
        """All mentions, those that were there before in their order."""
        spans = sorted({self._found.words[one][1:] for one in group})
        made = [{"start": start, "end": end, "text": self._text[start:end]} for start, end in spans]
        return before if sorted(before, key=_place) == made else made

    def _times(self) -> list[_Json]:
        known = {one["id"]: one for one in self._before["times"]}
        made: dict[str, _Json] = {}
        for annotation, (kind, start, end) in self._found.words.items():
            if kind != "Time":
                continue
            id = self._noted(annotation, known)
            if id:
                one = known[id]
            else:
                id, one = self._new_time(annotation, {*known, *made})
            self._time[annotation] = id
            made[id] = one | {"start": start, "end": end, "text": self._text[start:end]}
        return sorted(made.values(), key=_place)

    def _new_time(self, annotation: str, taken: set[str]) -> tuple[str, _Json]:
        type, _, value = self._found.notes.get(annotation, "").partition(" ")
        if not value:
            raise RecordError(f"{annotation} is a new time; note its type and value on it, like DATE 2023-03-10")
        id = _free("t", taken)
        day = {"from": value, "to": value} if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else {}
        return id, {"id": id, "type": type, "value": value} | day

    # Events and statements

    def _told(self, types: Iterable[str], make: Callable[[_Event, list[_Event], _Json, str], _Json]) -> list[_Json]:
        """What ``make`` makes of each event or statement, those of the record in their order, new ones last."""
        letter = "s" if "Statement" in types else "v"
        known = {one["id"]: one for one in self._before["statements" if letter == "s" else "events"]}
        further = {other: one for one, other in self._found.same}
        made: dict[str, _Json] = {}
        for annotation, first in self._found.events.items():
            if first.type not in types or annotation in further:
                continue
            others = [
                self._found.events[o] for o, one in further.items() if one == annotation and o in self._found.events
            ]
            id = self._noted(annotation, known) or _free(letter, {*known, *made})
            made[id] = {"id": id} | make(first, others, known.get(id, {}), annotation)
        return [made[id] for id in known if id in made] + [one for id, one in made.items() if id not in known]

    def _event(self, first: _Event, others: list[_Event], before: _Json, annotation: str) -> _Json:
        attributes = self._found.attributes.get(annotation, {})
        contexts = [name for name in attributes if name not in ("Status", "Mode")]
        mentions = [self._event_mention(one, before) for one in (first, *others)]
        made = before | {
            "type": first.type,
            "mode": attributes.get("Mode"),
            "contexts": contexts,
            "status": attributes.get("Status", "occurred"),
            "mentions": mentions,
            "actors": self._parties(first, "Actor", before.get("actors", ())),
            "recipients": self._parties(first, "Recipient", before.get("recipients", ())),
            "place": next(iter(self._parties(first, "Place", filter(None, (before.get("place"),)))), None),
        }
        if (made["type"], made["mode"]) != (before.get("type"), before.get("mode")):
            made |= _scheme(first.type, attributes.get("Mode"))
        if mentions != before.get("mentions"):
            made["chain"] = next((one["chain"] for one in mentions if one["chain"]), [])
        return made | self._date(first, before)

    def _event_mention(self, one: _Event, before: _Json) -> _Json:
        trigger = self._span(one.trigger)
        old: _Json = next((m for m in before.get("mentions", ()) if m["trigger"] == trigger), {})
        return {
            "trigger": trigger,
            "sentence": old.get("sentence") or self._sentence(trigger),
            "chain": self._chain(one, old.get("chain", [])),
        }

    def _date(self, first: _Event, before: _Json) -> _Json:
        role = next((of for name, of in first.roles if name == "Date"), None)
        basis = self._time.get(role) if role else None
        if basis is None:
            return {} if before.get("date_basis") in (None, "published") else {"date": None, "date_basis": None}
        if basis == before.get("date_basis"):
            return {}
        time: _Json = next((one for one in self._before["times"] if one["id"] == basis), {})
        days = [time.get("from"), time.get("to")]
        return {"date": days if all(days) else None, "date_basis": basis}

    def _statement(self, first: _Event, others: list[_Event], before: _Json, annotation: str) -> _Json:
        content = next((of for name, of in first.roles if name == "Content"), None)
        if content is None:
            raise RecordError(f"{annotation} is a statement without Content; mark what is said")
        span = self._span(content)
        speaker = self._parties(first, "Speaker", filter(None, (before.get("speaker"),)))
        old = {one["id"] for one in self._before["events"]}

        def holds(event: _Json) -> bool:
            if before and event["id"] in old:
                return event["id"] in before["events"]
            return bool(span["start"] <= event["mentions"][0]["trigger"]["start"] < span["end"])

        return before | {
            "cue": self._span(first.trigger),
            "content": span,
            "mode": self._found.attributes.get(annotation, {}).get("Speech", "indirect"),
            "speaker": speaker[0] if speaker else None,
            "chain": self._chain(first, before.get("chain", [])),
            "events": [event["id"] for event in self._events if holds(event)],
        }

    def _parties(self, of: _Event, role: str, before: Iterable[str]) -> list[str]:
        """The entities in a role, and those that had it and are not named in the text."""
        named = dict.fromkeys(self._of(annotation) for name, annotation in of.roles if name == role)
        unnamed = {one["id"] for one in self._before["entities"] if not one["mentions"]}
        return [*named, *(id for id in before if id in unnamed)]

    def _chain(self, of: _Event, before: list[_Json]) -> list[_Json]:
        """The sources, each with the cue that it had; those that are not named in the text stay where they were."""
        unnamed = {one["id"] for one in self._before["entities"] if not one["mentions"]}
        named = [self._of(annotation) for name, annotation in of.roles if name == "Source"]
        if [link["source"] for link in before if link["source"] not in unnamed] == named:
            return before
        cues = {link["source"]: link["cue"] for link in before}
        return [{"source": id, "cue": cues.get(id)} for id in named]

    def _of(self, annotation: str) -> str:
        if annotation not in self._entity:
            raise RecordError(f"{annotation} has a role and is no entity; mark it as one")
        return self._entity[annotation]

    def _span(self, annotation: str) -> _Json:
        if annotation not in self._found.words:
            raise RecordError(f"{annotation} is named and not there; write it or take it out")
        _, start, end = self._found.words[annotation]
        return {"start": start, "end": end}

    def _sentence(self, trigger: _Json) -> _Json:
        sentences: list[_Json] = self._before["sentences"]
        around = (one for one in sentences if one["start"] <= trigger["start"] < one["end"])
        return next(around, trigger)


def _scheme(type: str, mode: str | None) -> _Json:
    """What follows from type and mode."""
    rows = read_table("plover.tsv", ("type", "mode", "quad", "score", "cameo"))
    row = next((row for row in rows if (row["type"], row["mode"]) == (type, mode or "")), None)
    if row is None:
        raise RecordError(f"{type} has no mode {mode}; give one that PLOVER has, or none")
    return {"quad": row["quad"], "intensity": float(row["score"]), "cameo": row["cameo"] or None}


def _free(letter: str, taken: set[str]) -> str:
    """The first id that nothing has."""
    return next(id for n in range(1, len(taken) + 2) if (id := f"{letter}{n}") not in taken)


def _place(one: _Json) -> tuple[int, int]:
    return one["start"], one["end"]
