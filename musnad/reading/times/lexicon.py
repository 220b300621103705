"""The words of time, and a text seen through them: each word becomes one letter, a rule is a pattern of letters.

A word may belong to several classes (``اليوم`` is "today", "the day" and what stands before a weekday). Every set of
classes that occurs has a letter of its own, and a class in a rule stands for all letters whose set contains it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from musnad.conjugation import VerbForm, verb_forms
from musnad.resources import Row, compiled, read_table
from musnad.text import fold

#: What a class says of a word: a number, a code, or nothing ("").
Value = int | str

OTHER = "\uf8ff"
"""The letter of every word that has no class."""
BREAK = "\n"
"""The letter of a line break: no expression runs across it."""

NEAR_YEARS = range(1900, 2040)
"""Years that a number may mean without the word for it."""

VERBS: tuple[Literal["state", "last", "lasts", "past", "plan"], ...] = ("state", "last", "lasts", "past", "plan")
"""Classes of verbs: how it is nowadays, what took or takes a length of time, what happened, what is to come.

Of several readings of one spelling the first counts."""

LUNAR_YEARS = range(1300, 1500)
"""Years that a number may mean in the lunar calendar."""

GROUP_COLUMNS = ("name", "pattern")
RULE_COLUMNS = ("name", "pattern", "type", "value", "published", "example", "reads")
"""``example`` is published on ``published``, ``reads`` what is read in it: ``words = value``, ``|`` between several."""

_CLASS = re.compile(r"(?:[a-z]+=)?([a-z]+)")
_FIRST_LETTER = 0xE000
_MAX_REMEMBERED = 50_000
_RAW = re.compile(
    r"(?P<date>\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}[:.,]\d{2}(?![\d.,]))|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]+)|(?P<line>\n)|(?P<mark>[^\w\s]|_)"
)
_CLITICS = re.compile(r"([وف]?)([بل]?)(?=..)")
_DEFINITE_AFTER_LAM = re.compile(r"([وف]?)(لل.+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark of the folded text, its letter, and what each of its classes says of it."""

    start: int
    end: int
    letter: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Seen:
    """A folded text as words, and the same words as a string of letters: ``letters[i]`` is that of ``words[i]``."""

    words: tuple[Word, ...]
    letters: str


@dataclass(slots=True)
class _Form:
    """A form of one or more words; ``rest`` are those after the first."""

    rest: tuple[str, ...]
    values: dict[str, Value] = field(default_factory=dict)
    letter: str = OTHER


class Lexicon:
    """All forms by their first word, and the letters of their sets of classes."""

    def __init__(self, entries: Iterable[tuple[str, str, Value]], uses: Mapping[str, int]) -> None:
        """``entries`` are form (as in the tables), class and value; ``uses`` is how often rules name each class."""
        forms: dict[str, dict[tuple[str, ...], _Form]] = defaultdict(dict)
        for written, name, value in entries:
            folded = fold(written)
            first, *rest = [folded] if folded.isalpha() else [match.group() for match in _RAW.finditer(folded)]
            key = tuple(rest)
            forms[first].setdefault(key, _Form(key)).values[name] = value
        sets = {frozenset(form.values) for found in forms.values() for form in found.values()}
        sets |= {frozenset(_number_classes(text)) for text in (*map(str, range(2300)), "1.5", "12345")}
        sets |= {frozenset(_clock_classes(text)) for text in ("9:30", "9.30", "19.30")}
        sets |= {frozenset(_date_classes(text)) for text in ("2018-01-01", "1445-01-01")}
        self._letters = {names: chr(_FIRST_LETTER + n) for n, names in enumerate(_side_by_side(sets, uses))}
        self._forms: dict[str, tuple[_Form, ...]] = {}
        for first, found in forms.items():
            for form in found.values():
                form.letter = self._letter(form.values)
            self._forms[first] = tuple(sorted(found.values(), key=lambda form: -len(form.rest)))
        self._split: dict[str, tuple[tuple[str, ...], str] | None] = {}

    def _letter(self, values: Mapping[str, Value]) -> str:
        key = frozenset(values)
        if key not in self._letters:
            self._letters[key] = chr(_FIRST_LETTER + len(self._letters))
        return self._letters[key]

    def of_verbs(self) -> str:
        """The letters of words that are verbs and nothing else."""
        return "".join(letter for names, letter in self._letters.items() if names <= frozenset(VERBS))

    def classes(self) -> dict[str, str]:
        """Each class with the letters that stand for it."""
        letters: dict[str, list[str]] = defaultdict(list)
        for names, letter in self._letters.items():
            for name in names:
                letters[name].append(letter)
        return {name: "".join(found) for name, found in letters.items()}

    def see(self, folded: str) -> Seen:
        """The folded text as words and letters. Clitics before a word of time are words of their own."""
        raw = list(_RAW.finditer(folded))
        words: list[Word] = []
        index = 0
        while index < len(raw):
            match = raw[index]
            index += 1
            kind, text, start = match.lastgroup, match.group(), match.start()
            if kind == "line":
                words.append(Word(start, match.end(), BREAK, {}))
            elif kind == "word" or kind == "mark":
                split = self._find(text)
                if split is None:
                    words.append(Word(start, match.end(), OTHER, {}))
                    continue
                clitics, key = split
                for clitic in clitics:
                    words.append(self._word(start, start + len(clitic), self._forms[clitic][-1]))
                    start += len(clitic)
                for form in self._forms[key]:
                    following = raw[index : index + len(form.rest)]
                    if tuple(m.group() for m in following) == form.rest:
                        index += len(form.rest)
                        words.append(self._word(start, (following[-1] if following else match).end(), form))
                        break
                else:
                    words.append(Word(start, match.end(), OTHER, {}))
            else:
                values = _NUMBERS[kind or ""](text)
                words.append(Word(start, match.end(), self._letter(values), values))
        return Seen(tuple(words), "".join(word.letter for word in words))

    def _word(self, start: int, end: int, form: _Form) -> Word:
        return Word(start, end, form.letter, form.values)

    def _find(self, text: str) -> tuple[tuple[str, ...], str] | None:
        if text not in self._split:
            if len(self._split) > _MAX_REMEMBERED:
                self._split.clear()
            self._split[text] = self._parted(text)
        return self._split[text]

    def _parted(self, text: str) -> tuple[tuple[str, ...], str] | None:
        """The clitics before a form, and the key of the form; None where it is no word of time."""
        if text in self._forms:
            return (), text
        if match := _DEFINITE_AFTER_LAM.fullmatch(text):
            conjunction, rest = match.groups()
            definite = "ال" + rest[2:]
            return ((conjunction,) if conjunction else (), definite) if definite in self._forms else None
        if match := _CLITICS.match(text):
            for clitics in (match.groups(), (match[1],), (match[2],)):
                kept = tuple(clitic for clitic in clitics if clitic)
                rest = text[sum(map(len, kept)) :]
                if not kept or len(rest) < 2 or not text.startswith("".join(kept)) or rest not in self._forms:
                    continue
                if kept[-1] in "بل" and all(_is_verb(form) for form in self._forms[rest]):
                    continue  # no preposition is written with a verb
                return kept, rest
        return None


def _side_by_side(sets: Iterable[frozenset[str]], uses: Mapping[str, int]) -> list[frozenset[str]]:
    """The sets in an order in which those with a large and much used class are neighbours.

    A pattern that names the class has a range of letters then, which compiles in a fraction of the time.
    """
    weight: Counter[str] = Counter()
    for names in sets:
        for name in names:
            weight[name] += uses.get(name, 0)
    return sorted(sets, key=lambda names: sorted((-weight[name], name) for name in names))


def _is_verb(form: _Form) -> bool:
    return form.values.keys() <= frozenset(VERBS)


def _number_classes(text: str) -> dict[str, Value]:
    if not text.isdigit():
        return {"decimal": text}
    number = int(text)
    values: dict[str, Value] = {"digits": number}
    if 1 <= number <= 31 and len(text) <= 2:
        values["daynumber"] = number
    if number <= 24 and len(text) <= 2:
        values["hournumber"] = number
    if len(text) == 4 and 1000 <= number <= 2199:
        values["year"] = number
    if len(text) == 4 and number in NEAR_YEARS:
        values["nearyear"] = number
    if len(text) == 4 and number in LUNAR_YEARS:
        values["hijriyear"] = number
    return values


def _clock_classes(text: str) -> dict[str, Value]:
    hour, minute = re.split("[:.,]", text)
    if int(hour) > 24 or int(minute) > 59:
        return {"decimal": text}
    values: dict[str, Value] = {"clock": f"{int(hour):02}:{minute}"}
    if ":" in text:
        values["plainclock"] = values["clock"]
    else:
        values["decimal"] = text
    return values


def _date_classes(text: str) -> dict[str, Value]:
    year = next(int(part) for part in re.split("[/.-]", text) if len(part) == 4)
    values: dict[str, Value] = {"numericdate": text}
    if year in LUNAR_YEARS:
        values["lunardate"] = ""
    return values


_NUMBERS = {"number": _number_classes, "clock": _clock_classes, "date": _date_classes}


def _entries() -> Iterable[tuple[str, str, Value]]:
    for row in read_table("time_words.tsv", ("class", "value", "forms")):
        value: Value = int(row["value"]) if row["value"].lstrip("-").isdigit() else row["value"]
        for form in row.alternatives("forms"):
            yield form, row["class"], value
    for row in read_table("time_months.tsv", ("class", "number", "forms")):
        for form in row.alternatives("forms"):
            yield form, row["class"], int(row["number"])
            if row["class"] != "hijri":
                yield form, "anymonth", int(row["number"])
    for row in read_table("time_weekdays.tsv", ("number", "forms", "bare")):
        for form in row.alternatives("forms"):
            yield form, "weekday", int(row["number"])
        for form in row.alternatives("bare"):
            yield form, "bareweekday", int(row["number"])
    for row in read_table("time_numbers.tsv", ("class", "value", "forms")):
        for form in row.alternatives("forms"):
            yield form, row["class"], int(row["value"])
            if row["class"] == "numeral":
                yield "ال" + form, "thenumeral", int(row["value"])
    for row in read_table("time_units.tsv", ("code", "singular", "dual", "plural", "pair", "alone")):
        for name, column in (("unit", "singular"), ("dual", "dual"), ("units", "plural")):
            for form in row.alternatives(column):
                yield form, name, row["code"]
                yield "ال" + form, "the" + name, row["code"]
        for form in row.alternatives("pair"):
            yield form, "pair", row["code"]
        if row["alone"] == "yes":
            for form in row.alternatives("singular"):
                yield form, "oneunit", row["code"]

    for row in read_table("time_verbs.tsv", ("perfect", "imperfect", "kind")):
        for form, told in verb_forms(row["perfect"], row["imperfect"]).items():
            verb = _verb_class(row, told)
            if verb and told.voice == "active" and told.person != 2:
                yield form, verb, ""


def _verb_class(row: Row, form: VerbForm) -> str | None:
    """The class of a verb's form, None for one that says nothing of when (يقول is said of any time)."""
    classes = {
        "act": ("past", None),
        "plan": ("past", "plan"),
        "state": ("past", "state"),
        "become": ("state", "state"),
        "last": ("last", "lasts"),
    }
    if row["kind"] not in classes:
        raise row.wrong(f"kind {row['kind']!r} is not one of {', '.join(classes)}")
    return classes[row["kind"]][form.aspect == "imperfect"]


@compiled
def lexicon() -> Lexicon:
    """The lexicon of the tables, built at first use."""
    rules = [*read_table("time_groups.tsv", GROUP_COLUMNS), *read_table("time_rules.tsv", RULE_COLUMNS)]
    uses = Counter(name for row in rules for name in _CLASS.findall(row["pattern"]))
    return Lexicon(_entries(), uses)
