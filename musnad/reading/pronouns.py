"""For whom pronouns stand: attached ones ("زيارته", "إنها") and those that a verb without a subject of its own hides.

Arabic says "he" by an ending or not at all. Each such place is given the entity that the text makes likeliest: one that
agrees in gender and number, named in its sentence or the one before, nearest or the subject so far. Where the Doc has
dependencies, they say which word is a verb's subject.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from musnad.conjugation import Gender, Number, VerbForm, verb_forms
from musnad.model import Entity
from musnad.resources import compiled, read_table
from musnad.text import fold, fold_all

if TYPE_CHECKING:
    from spacy.tokens import Doc

_REPORTING = ("perfect", "imperfect", "participle", "masdar", "takes", "example")
_TRIGGERS = ("perfect", "imperfect", "nouns", "participles", "with", "type", "mode", "contexts", "recipient", "example")
_DESCRIPTORS = ("id", "kind", "sectors", "name", "forms", "unique")

#: What the attached pronouns of the third person say of whom they stand for.
_SUFFIXES: dict[str, tuple[Gender | None, Number]] = {
    "ه": ("m", "singular"),
    "ها": ("f", "singular"),
    "هم": ("m", "plural"),
    "هن": ("f", "plural"),
    "هما": (None, "dual"),
}
#: Those of the first person, who is the one quoted.
_SPEAKERS = frozenset(("ي", "نا"))


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_all(words.split()))


#: Words between a subject and its verb, or a verb and its subject.
_THROUGH = _folded("قد لقد سوف لم لن لا كان كانت كانوا أيضا بدوره بدورها")
_RELATIVES = _folded("الذي التي الذين اللذان اللتان اللذين اللتين")
_OPENING, _CLOSING = frozenset("“«"), frozenset("”»")
_BETWEEN = _THROUGH | _RELATIVES | _OPENING | _CLOSING | {'"'}
_COMMA = "،"
#: Particles after which a noun may be a subject.
_PARTICLES = _RELATIVES | _folded("أن كما حيث بينما فيما لكن إذ حين ثم أو أم بل إلا إذا لو ما هذا هذه ذلك")
#: Those whose attached pronoun is the subject of the verb that follows: "إنه".
_TOPICALS = _folded("إن أن لكن لأن كأن")
#: Particles after which a word is a verb, and words after which one that may be a noun as well is.
_BEFORE_VERBS = _folded("قد لقد سوف لم لن أن لا كي حتى")
_BEFORE_CLAUSES = _BEFORE_VERBS | _RELATIVES | _folded("كما حيث بينما فيما بعدما")
#: Verbs that have no subject, and after which nouns whose pronoun points ahead.
_IMPERSONAL = _folded(
    "يمكن يجب ينبغي يبدو تبدو يتعين يتوجب يفترض يتوقع ينتظر يذكر يلزم جاء جاءت ورد وردت يزال تزال زال زالت يزالون"
)
_ASIDES = _folded("جهت جانب")
_WHAT = "ما"
#: Words that go on with the subject so far.
_GOING_ON = _folded("و ف ثم كما")


class _Weights(NamedTuple):
    """What speaks for somebody named before: each mention between, to be the subject of the last verb, to stand in the
    sentence before, not to be governed by another word, each of his mentions."""

    between: float
    subject: float
    earlier: float
    free: float
    often: float


#: The best of a grid on the events of annotated articles, for each sort of pronoun.
_ATTACHED = _Weights(-0.8, 0.5, -0.5, 0.0, 0.3)
_GOES_ON = _Weights(-0.05, 1.0, -1.5, 1.0, 0.1)
_HIDDEN = _Weights(-0.05, 0.0, -1.5, 1.0, 0.2)
_OFTEN = 5


@dataclass(frozen=True, slots=True)
class _Words:
    """What the tables say of words.

    ``verbs``: their forms; ``transitive``: those whose object is whom they are done to; ``nouns``: verbal nouns, many
    spelled like a form of their verb; ``speech``: forms of verbs of saying; ``prepositions``; ``actors``: nouns of
    those who act; ``roles``: the gender and number that nouns show.
    """

    verbs: dict[str, VerbForm]
    transitive: frozenset[str]
    nouns: frozenset[str]
    speech: frozenset[str]
    prepositions: frozenset[str]
    actors: frozenset[str]
    roles: dict[str, frozenset[str]]


@compiled
def _words() -> _Words:
    reporting, triggers = read_table("reporting.tsv", _REPORTING), read_table("triggers.tsv", _TRIGGERS)
    verbs: dict[str, VerbForm] = {}
    transitive: set[str] = set()
    speech: set[str] = set()
    for rows in (reporting, triggers):
        for row in rows:
            forms = verb_forms(row["perfect"], row["imperfect"]) if row["perfect"] else {}
            verbs.update((word, form) for word, form in forms.items() if form.person == 3 or word not in verbs)
            if rows is reporting:
                speech.update(forms)
            elif "obj" in row.alternatives("recipient"):
                transitive.update(forms)
    nouns = [words.split()[0] for row in triggers for words in row.alternatives("nouns")]
    roles = {
        row["role"]: frozenset(fold_all(row.alternatives("words")))
        for row in read_table("reporting_words.tsv", ("role", "words"))
    }
    uses = {row["use"]: row.alternatives("words") for row in read_table("function_words.tsv", ("use", "words"))}
    heads = [
        form.split()[0] for row in read_table("descriptors.tsv", _DESCRIPTORS) for form in row.alternatives("forms")
    ]
    return _Words(
        verbs,
        frozenset(transitive),
        frozenset(fold_all(nouns)),
        frozenset(speech),
        frozenset(fold_all(uses["preposition"])) | roles["preposition"],
        frozenset(head.removeprefix("ال") for head in fold_all(heads)) | roles["tellers"] | roles["people"],
        roles,
    )


class Meant(NamedTuple):
    """What :func:`read` finds, by token number.

    ``antecedents``: whom an attached pronoun, or a verb that has no subject after it, stands for. Where two are meant
    ("بحثا", "بينهما") whom no entity gathers, the value is a group without id whose ``members`` they are. A verb after
    its subject has that; a pronoun of the first person stands for whoever is quoted. Left out are verbs before their
    subject, and whatever nobody named agrees with.

    ``subjects``: the subject of each finite verb in the third person, before it, after it or hidden in it.
    """

    antecedents: dict[int, Entity]
    subjects: dict[int, Entity]


def read(doc: Doc, entities: Sequence[Entity]) -> Meant:
    """Whom pronouns and verbs stand for; ``entities`` are those of the text of ``doc``."""
    text = _Text(doc, entities).read()
    return Meant(text.found, text.subjects)


class _Named(NamedTuple):
    """A mention as tokens ``first`` to ``last`` inclusive. ``free``: no noun or preposition governs it."""

    first: int
    last: int
    entity: Entity
    free: bool


class _Traits(NamedTuple):
    """What the mentions of an entity show of it; None where they do not."""

    gender: Gender | None
    several: bool | None


_GATHERED = _Traits(None, True)


class _Place(NamedTuple):
    """A verb or pronoun to be read: its token, where its sentence and the one before begin."""

    at: int
    start: int
    earlier: int


class _Text:
    """One text, read from the left."""

    def __init__(self, doc: Doc, entities: Sequence[Entity]) -> None:
        strings = doc.vocab.strings
        columns = doc.to_array(["TAG", "NORM", "IDX"]).tolist()
        self.tags = [strings[tag] for tag, _, _ in columns]
        self.norms = [strings[norm] for _, norm, _ in columns]
        self.offsets = [offset for _, _, offset in columns]
        self.sentences = [sentence.start for sentence in doc.sents]
        self.openings = frozenset(self.sentences)
        self.parsed = _parsed_subjects(doc)
        self.words = _words()
        self.named = list(self._mentions(entity for entity in entities if entity.kind not in ("outlet", "place")))
        self.firsts = [named.first for named in self.named]
        self.by_first = {named.first: named for named in self.named}
        self.by_last = {named.last: named for named in self.named}
        self.inside = {at: named for named in self.named for at in range(named.first, named.last + 1)}
        self.often = Counter(named.entity.id for named in self.named)
        self.traits = {id: self._traits(entity) for id, entity in {n.entity.id: n.entity for n in self.named}.items()}
        self.found: dict[int, Entity] = {}
        self.subjects: dict[int, Entity] = {}
        self.verbs: set[int] = set()
        #: The subject of the last verb, and of the last one of saying.
        self.subject: Entity | None = None
        self.speaker: Entity | None = None
        self.quoted = False

    def _mentions(self, entities: Iterator[Entity]) -> Iterator[_Named]:
        """The mentions that no longer one contains, in text order."""
        spans = sorted(
            (
                (bisect_right(self.offsets, mention.start) - 1, bisect_right(self.offsets, mention.end - 1) - 1, entity)
                for entity in entities
                for mention in entity.mentions
            ),
            key=lambda span: (span[0], -span[1]),
        )
        reach = -1
        for first, last, entity in spans:
            if last > reach:
                reach = last
                yield _Named(first, last, entity, not self._governed(first))

    def _governed(self, first: int) -> bool:
        """Whether a preposition, or a noun that has it as its genitive, stands before a token."""
        before = first - 1
        if self.tags[first] == "PREP" or (before >= 0 and self.tags[before] == "PREP"):
            return True
        if before < 0 or self.tags[before] != "W":
            return False
        norm = self.norms[before]
        if norm in self.words.prepositions:
            return True
        return not (norm.startswith("ال") or norm in self.words.verbs or norm in _THROUGH or norm in _PARTICLES)

    def _traits(self, entity: Entity) -> _Traits:
        if entity.members:
            return _GATHERED
        shown = [_shown(self.words.roles, entity, mention.text) for mention in entity.mentions]
        genders = {traits.gender for traits in shown if traits.gender}
        if entity.kind == "person":
            return _Traits("f" if "f" in genders or self._follows_feminine(entity) else "m", False)
        numbers = {traits.several for traits in shown if traits.several is not None}
        return _Traits(genders.pop() if len(genders) == 1 else None, numbers.pop() if len(numbers) == 1 else None)

    def _follows_feminine(self, entity: Entity) -> bool:
        """Whether somewhere a verb in the feminine stands right before the entity, its subject."""
        before = (self.norms[named.first - 1] for named in self.named if named.entity is entity and named.first)
        return any((form := self.words.verbs.get(norm)) is not None and form.gender == "f" for norm in before)

    def read(self) -> _Text:
        """Fill ``found`` and ``subjects``."""
        bounds = [*self.sentences, len(self.norms)]
        earlier = 0
        for start, end in pairwise(bounds):
            for at in range(start, end):
                entity = self._antecedent(_Place(at, start, earlier))
                if entity is not None:
                    self.found[at] = entity
            earlier = start
        return self

    def _antecedent(self, place: _Place) -> Entity | None:
        at, norm = place.at, self.norms[place.at]
        if self.tags[at] == "PRON":
            if norm in _SPEAKERS:
                return self.speaker
            if norm in _SUFFIXES:
                return self._attached(place, *_SUFFIXES[norm])
        elif self.tags[at] in ("PUNCT", "SPACE"):
            self._mark(at, norm)
        elif self.tags[at] == "W" and at not in self.inside and (form := self._verb(at)) is not None:
            self.verbs.add(at)
            return self._hidden_subject(place, form)
        return None

    def _attached(self, place: _Place, gender: Gender | None, number: Number) -> Entity | None:
        """Whom a pronoun attached to a verb, noun or preposition stands for."""
        word = place.at - 1
        if self.norms[word] in _ASIDES:
            # "من جانبه، قال الوزير": whoever is named next.
            following = self.named[bisect_right(self.firsts, place.at) :][:1]
            return next((n.entity for n in following if self._agrees(n.entity, gender, number)), None)
        if word in self.verbs:
            before = self._clause_start(word, place.start)
            named = self.by_last.get(before)
            if self.norms[before + 1] in _RELATIVES or self._is_thing(before):
                # "الوزير الذي دعته باريس", but nobody in "كلمة ألقاها".
                fits = named is not None and self._agrees(named.entity, gender, number)
                return named.entity if named is not None and fits else None
        # A verb's object is not its subject: "هنأه" is somebody else.
        return self._likeliest(place, gender, number, _ATTACHED, other_than=self.subjects.get(word))

    def _clause_start(self, verb: int, start: int) -> int:
        """The token before a verb and the particles, marks and relative pronoun that belong to it."""
        index = verb - 1
        while index >= start and self.norms[index] in _BETWEEN:
            index -= 1
        return index

    def _is_thing(self, at: int) -> bool:
        """Whether a token is an indefinite noun that is part of no mention, or "what"."""
        norm = self.norms[at]
        if at < 0 or self.tags[at] != "W" or at in self.inside or at in self.verbs or norm.startswith("ال"):
            return False
        if norm in self.words.prepositions or norm in self.words.roles["adverb"] or norm in self.words.verbs:
            return False
        return norm == _WHAT or norm not in _PARTICLES

    def _mark(self, at: int, norm: str) -> None:
        """Note at a mark who speaks ("موسكو: …") and whether what follows is quoted."""
        if norm == ":" and at - 1 in self.by_last and not self.quoted:
            self.speaker = self.by_last[at - 1].entity
        elif norm == '"':
            self.quoted = not self.quoted
        elif norm in _OPENING:
            self.quoted = True
        elif norm in _CLOSING or "\n" in norm:
            self.quoted = False

    def _verb(self, at: int) -> VerbForm | None:
        """What the form of a finite verb says of its subject, None for other words."""
        norm, before = self.norms[at], self.norms[at - 1] if at else ""
        form = self.words.verbs.get(norm)
        future = form is None and norm.startswith("س")
        if future:
            norm = norm[1:]
            form = self.words.verbs.get(norm)
        if form is None:
            tag = self.tags[at - 1] if at else ""
            told = future or tag == "FUT" or before in _BEFORE_VERBS or (at > 1 and self.norms[at - 2] in _TOPICALS)
            if told or tag == "PRON" or at - 1 in self.by_last:
                form = _imperfect(norm, 3 if told else 4)
        if at and (self.tags[at - 1] == "PREP" or before in self.words.prepositions):
            return None
        if norm in self.words.prepositions or norm in _IMPERSONAL:
            return None
        if norm in self.words.nouns and at not in self.openings and before not in _BEFORE_CLAUSES:
            return None
        return form

    def _hidden_subject(self, place: _Place, form: VerbForm) -> Entity | None:
        """The subject of a verb unless it follows the verb; what it is goes on as the subject so far."""
        if form.person != 3:
            return self.speaker if form.person == 1 else None
        at = place.at
        hidden = self.found.get(at - 1) if at > 1 and self.norms[at - 2] in _TOPICALS else None
        owns_object = self.tags[at + 1 : at + 2] == ["PRON"]
        if not owns_object:
            hidden = hidden or self._before(place, form)
        if hidden is None:
            follows, subject = self._after(at, form)
            if follows:
                return self._acts(at, subject, None)
            hidden = self._before(place, form) if owns_object else None
        if hidden is None:
            if self._is_thing(self._clause_start(at, place.start)):
                return None  # "هجوم وقع": of something, not of somebody
            goes_on = at > place.start and self.norms[at - 1] in _GOING_ON
            hidden = self._likeliest(place, form.gender, form.number, _GOES_ON if goes_on else _HIDDEN)
        return self._acts(at, hidden, hidden)

    def _acts(self, at: int, subject: Entity | None, hidden: Entity | None) -> Entity | None:
        """Remember the subject of the verb at a token; gives ``hidden``."""
        self.subject = subject
        if subject is not None:
            self.subjects[at] = subject
        if self.norms[at] in self.words.speech and not self.quoted:
            self.speaker = subject
        return hidden

    def _before(self, place: _Place, form: VerbForm) -> Entity | None:
        """The subject right before a verb, its relative pronoun or one comma, or where the parser sees it."""
        parsed = self.parsed.get(place.at)
        if parsed is not None and parsed < place.at and parsed in self.inside:
            return self.inside[parsed].entity
        index, commas = place.at - 1, 0
        while index >= place.start and (self.norms[index] in _BETWEEN or self.norms[index] == _COMMA):
            commas += self.norms[index] == _COMMA
            index -= 1
        named = self.by_last.get(index)
        if named is None or commas > 1:
            return None
        if form.number == "dual":
            return self._pair(place.at, place.start)
        return named.entity if self._agrees(named.entity, form.gender, form.number) else None

    def _after(self, at: int, form: VerbForm) -> tuple[bool, Entity | None]:
        """Whether the subject of a verb follows it, and the entity that it is, if any."""
        if form.number != "singular":
            return False, None
        parsed = self.parsed.get(at)
        if parsed is not None and parsed > at:
            return True, self.inside[parsed].entity if parsed in self.inside else None
        index = at + 1
        while index < len(self.norms) and (self.tags[index] in ("PRON", "SPACE") or self.norms[index] in _THROUGH):
            index += 1
        named = self.by_first.get(index)
        if named is not None:
            gender = self.traits[named.entity.id].gender
            follows = named.free and gender in (None, form.gender) and not self._is_object(at, named, form)
            return follows, named.entity if follows else None
        noun = index < len(self.norms) and self.tags[index] == "W" and index not in self.inside
        return noun and self.norms[index].removeprefix("ال") in self.words.actors, None

    def _is_object(self, at: int, named: _Named, form: VerbForm) -> bool:
        """Whether a mention after a verb that goes on with the subject so far is whom it is done to: "زار الوزير بغداد
        والتقى الرئيس"; nothing that could be an object follows it then."""
        if self.norms[at] not in self.words.transitive or self.norms[at - 1] not in _GOING_ON or self.subject is None:
            return False
        after = named.last + 1
        ends = after >= len(self.norms) or self.tags[after] in ("PUNCT", "CONJ", "PREP", "SPACE")
        ends = ends or self.norms[after] in self.words.prepositions or self.norms[after] in self.words.roles["adverb"]
        return ends and self._agrees(self.subject, form.gender, form.number)

    def _agrees(self, entity: Entity, gender: Gender | None, number: Number) -> bool:
        own, several = self.traits.get(entity.id, _GATHERED)
        if number == "plural":
            return several is not False and entity.kind not in ("person", "country")
        if number == "dual":
            return len(entity.members) == 2
        return not several and own in (None, gender)

    def _recent(self, at: int, since: int) -> list[_Named]:
        """The mentions from one token to another, the last first."""
        return self.named[bisect_left(self.firsts, since) : bisect_left(self.firsts, at)][::-1]

    def _likeliest(
        self,
        place: _Place,
        gender: Gender | None,
        number: Number,
        weights: _Weights,
        other_than: Entity | None = None,
    ) -> Entity | None:
        """Of those named in this sentence and the one before the one who agrees and for whom most speaks."""
        best, highest = None, float("-inf")
        for order, named in enumerate(self._recent(place.at, place.earlier)):
            entity = named.entity
            if entity is other_than or named.last >= place.at or not self._agrees(entity, gender, number):
                continue
            weight = (
                order * weights.between
                + (entity is self.subject) * weights.subject
                + (named.first < place.start) * weights.earlier
                + named.free * weights.free
                + min(self.often[entity.id], _OFTEN) * weights.often
            )
            if weight > highest:
                best, highest = entity, weight
        return self._pair(place.at, place.earlier) if best is None and number == "dual" else best

    def _pair(self, at: int, since: int) -> Entity | None:
        """The last two alike that are named between two tokens, as the group that gathers them."""
        last: Entity | None = None
        for named in self._recent(at, since):
            entity = named.entity
            if len(entity.members) == 2:
                return entity
            if last is not None and entity is not last and (entity.kind == "person") == (last.kind == "person"):
                return Entity("", "group", "", "", (), members=(entity, last))
            last = last or entity
        return None


def _parsed_subjects(doc: Doc) -> dict[int, int]:
    """By head, the tokens that the parser takes for subjects; {} where the Doc has no dependencies."""
    if not doc.has_annotation("DEP"):
        return {}
    strings = doc.vocab.strings
    heads, relations = doc.to_array(["HEAD", "DEP"]).T
    heads = heads.astype(np.int64) + np.arange(len(doc))  # the distance to the head is signed, the array is not
    subjects = {relation for relation in set(relations.tolist()) if strings[relation].startswith("nsubj")}
    return {
        head: at
        for at, (head, relation) in enumerate(zip(heads.tolist(), relations.tolist(), strict=True))
        if relation in subjects
    }


def _imperfect(norm: str, shortest: int) -> VerbForm | None:
    """What a word that no table has says of its subject, if it looks like a verb in the imperfect."""
    if len(norm) < shortest or norm[0] not in "يتن" or norm.endswith(("ه", "ات")):
        return None
    if norm[0] == "ن":
        return VerbForm("imperfect", 1, None, "plural")
    number: Number = "plural" if norm.endswith(("ون", "وا")) else "dual" if norm.endswith("ان") else "singular"
    return VerbForm("imperfect", 3, "f" if norm[0] == "ت" and number == "singular" else "m", number)


def _shown(roles: dict[str, frozenset[str]], entity: Entity, mention: str) -> _Traits:
    """What one mention of an entity shows of it."""
    head = fold(mention).lstrip('#"«“ ').split(" ")[0]
    bare = head.removeprefix("ال")
    if entity.kind == "country":
        return _Traits("m" if head in roles["masculine"] else "f", False)
    if entity.kind == "person":
        return _Traits("f" if bare in roles["women"] else None, False)
    if bare in roles["people"] or head[:1].isdigit() or head.endswith(("ون", "ين", "ان")):
        return _Traits("m", True)
    if bare in roles["plurals"] or head.endswith(("ه", "ات")):
        return _Traits("f", False)
    return _Traits("m", False) if bare in roles["bodies"] else _Traits(None, None)
