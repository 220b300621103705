"""Every option and threshold: its name, default, unit, and the data that set it."""

from __future__ import annotations

MAX_FILE_BYTES = 20_000_000
"""Largest single file read, in bytes; a long newspaper article has 50,000. Archives are streamed item by item."""

MIN_ARABIC_SHARE = 0.5
"""Smallest share of Arabic-script letters in an article that is read as Arabic (Persian and Urdu: see sources)."""

FOREIGN_LETTER_SHARE = 0.015
"""Share of letters that Arabic does not write (پ, گ, ٹ …) from which a text may be Persian, Urdu or Kurdish. In 8,400
articles of thirteen Arabic outlets one has more; a page of Persian has 0.03 without counting ک and ی."""

DEFINITE_WORD_SHARE = 0.1
"""Share of words with the article ال from which a text is Arabic whatever its letters: 0.2 to 0.35 in Arabic news."""

FREQUENT_LETTER_SHARE = 0.33
"""Smallest share of ا ل ي م و ن among the non-ASCII characters of Arabic in an 8-bit charset: 0.37 to 0.6 in 8,400
Arabic articles, half of that where the charset is the wrong one."""

CONTROL_SHARE = 0.01
"""Share of control characters from which bytes are no text."""

HEADLINE_MAX_WORDS = 40
"""Longest headline, in words: the state agencies of the Gulf write thirty-odd, others under twenty."""

CAPTION_MAX_WORDS = 22
"""Longest photo caption before the lead, in words; longer lines there without a stop are leads that lost it."""

RELATED_MIN_WORDS = 4
"""Shortest teaser of another story in a body, in words; shorter lines without a stop are subheadings."""

RELATED_MAX_WORDS = 17
"""Longest teaser of another story in a body, in words."""

STOPPED_SHARE = 0.6
"""Share of an article's paragraphs that must end with a stop before a line without one means anything."""

BOILERPLATE_MAX_WORDS = 20
"""Longest line of buttons, labels or app notices, in words; what is longer is read as text whatever it begins with."""

EVENT_THRESHOLD = 0.35
"""Probability from which a word counts as reporting an event; set by cross-validation on the training articles."""

MERGE_THRESHOLD = 0.5
"""Probability from which two mentions count as one event; set by cross-validation on the training articles."""

CONTEXT_THRESHOLD = 0.4
"""Probability from which an event has a PLOVER context; set by cross-validation on the training articles."""

ROLE_THRESHOLD = 0.4
"""Probability from which an entity takes a side in an event; set by cross-validation on the training articles."""

ONLY_ROLE_THRESHOLD = {"actor": 0.2, "recipient": 0.25, "place": 0.5}
"""The same for the likeliest entity where no other takes that role; set by cross-validation too."""
