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

WORD_THRESHOLD = 0.3
"""Probability from which a word may report an event. The last look at whole acts decides: at 0.2 there is hardly more
for it to find, only more to weigh."""

EVENT_THRESHOLD = 0.3
"""Probability from which an act is an event of the record: F1 gains from whatever is right more often than half of it,
which is 0.63. Five-fold cross-validation; of the acts with 0.3 to 0.4, half are right."""

LONE_EVENT_THRESHOLD = 0.2
"""The same in a text of a single sentence, which repeats nothing that was told before: of what annotators marked in
lone sentences as an assault and its perpetrators and victims, 86%, 54% and 64% are found then, with 0.35 73%, 49% and
58%; with 0.1 no more."""

COMPANION_THRESHOLD = 0.25
"""The same where the table asks for a companion of the word and it is there; of four, on one held-out third."""

REPORTED_THRESHOLD = {"ASSAULT": 0.45, "PROTEST": 0.3}
"""Probability from which a text of a single sentence reports acts of a type, rather than mention them. Five-fold
cross-validation, six times: F1 of assaults on annotated sentences is 0.34 without, 0.57 at 0.3, 0.61 at 0.45 and flat
up to 0.55, and 98%, 96% and 93% of those found in headlines and leads read alone stay; of protests 0.23 without, 0.35
at 0.25, 0.37 at 0.3 and 0.39 at 0.45, and 97%, 95% and 90% stay."""

MERGE_THRESHOLD = 0.3
"""Probability from which two mentions count as one event; the best of five on two held-out thirds of
the training articles."""

CONTEXT_THRESHOLD = 0.4
"""Probability from which an event has a PLOVER context; chosen by hand, not tuned yet."""

ROLE_THRESHOLD = 0.45
"""Probability from which an entity takes a side in an event beside others. Five-fold cross-validation: with 0.35 more
events have somebody right on each side (52%), with 0.5 more have everybody right (33%, and 50%); this is between."""

ONLY_ROLE_THRESHOLD = {"actor": 0.2, "recipient": 0.25}
"""The same for the likeliest entity of a side as one mention alone tells it, where no other is over the threshold; of
several, on one held-out third. Of a whole act it is whoever is likelier than that nobody is."""

PLACE_THRESHOLD = 0.45
"""Probability from which an event has its likeliest place; of six, on a held-out quarter of the annotated articles."""

CHAIN_THRESHOLD = 0.5
"""Probability from which an act that somebody tells is told on his word alone, not on the outlet's; of three, on the
same quarter."""

DATE_THRESHOLD = 0.5
"""The same for its likeliest date."""

SALIENCE_THRESHOLD = 0.35
"""Probability from which somebody named is an entity of the record. Cross-validated F1 on the annotated articles is
flat from 0.35 to 0.4; events and statements need the recall."""

LONE_SALIENCE_THRESHOLD = 0.1
"""The same in a text of a single sentence, which names few in passing: of the perpetrators and victims that annotators
marked in 1,628 lone sentences, 67% and 91% are entities then, with 0.35 41% and 73%; with 0 hardly more take a side."""

LEAD_CHARACTERS = 400
"""Characters from the start within which a mention is part of the news itself: the headline and the first paragraph of
the training articles."""

TITLE_TAIL_MAX_WORDS = 7
"""Most words between a title and its bearer's name; the longest in the training articles that is still one phrase is
"مساعد وزير الخارجية الأميركي للأمن الدولي وحظر الانتشار"."""

BODY_NAME_MAX_WORDS = 6
"""Most words after the noun in a body's name of common nouns ("مكتب إعادة إسكان اللاجئين"); what is longer in the
training articles is a clause."""

DOCUMENT_REACH = 250
"""Tokens before "the statement" within which the text first speaks of it; farther apart it is another one."""

ISSUER_REACH = 5
"""Tokens after a document within which its issuer stands ("بيان صادر عن الوزارة", "تقرير أعده الخبراء")."""

SAYING_REACH = 18
"""Words after a verb of saying within which what is said must open, for an unknown noun there to be its subject; nearly
all do in the training articles."""

SPEAKER_MAX_WORDS = 5
"""Most words of a speaker that no table knows ("خدمة الطقس الوطنية"); longer ones in the training articles hold a
clause or a phrase with a preposition."""

CONTENT_MIN_TOKENS = 2
"""Shortest content of a statement, in tokens; annotated contents are longer, and one token is a slip of the reading."""

CONTENT_REACH = 45
"""Tokens after its cue within which what is said may begin: room for a title, a name, an apposition and an occasion."""

CONTENT_NEAR = 4
"""The same for verbs spelt like a common word ("بين", "عقب"), which are mostly that word where nothing follows soon."""

CLAUSE_PATIENCE = 8
"""Tokens of a content that nothing joins to its cue which may still be an apposition, if أن comes after them."""

QUOTED_NAME_TOKENS = 3
"""Longest quotation between cue and content, in tokens, that is a name rather than what is said."""

SOURCE_REACH = 18
"""Most tokens of the source that a formula names ("وفقا ل …")."""

HEADLINE_REACH = 12
"""Tokens of a line within which a name and a colon open what the line says."""

PARTICIPLE_REACH = 3
"""Most marks between what was said and a participle that goes on with it ("، مضيفا")."""

JOINED_REACH = 4
"""Tokens after "و" within which whoever it joins to a speaker is named: "ونظيره التركي فلان"."""

OCCASION_REACH = 25
"""Tokens before a verb of saying within which the phrase begins that says where it was said ("وفي حوار مع …، قال")."""

PRONOUN_REACH = 3
"""Tokens after a verb of passing on within which a pronoun names the one it quotes: "نقلت عنه الوكالة"."""

HIDES_REACH = 7
"""Tokens within which a verb says of somebody that he stays unnamed: "طلب عدم الكشف عن هويته"."""

PARENTHESIS_REACH = 6
"""Most tokens of a sentence before a source between commas that covers what follows it too: after more of them a clause
has ended. On annotated news 4, 8 and 12 find fewer statements."""

CLAUSE_START_REACH = 4
"""Tokens before the subject of a relative clause within which the clause begins: its pronoun, its verb, "عليه"."""

RELAY_REACH = 25
"""Tokens before "قوله" within which the verb that passes the speech on may stand."""

HANDOVER_DAYS = 40
"""Days for which two may hold one office in the table of actors: caretakers, and sources that date an office by the
vote or by the oath. The longest of our table is shorter."""

STORE_WAIT_SECONDS = 60
"""Seconds that a writer of a store waits for another one; a batch of an ingest is written in less than one."""

MAX_DEPTH = 4
"""Most archives within each other, compression included: ``news.zip`` in ``all.tar.gz`` is three. Bombs go to six."""

MAX_RATIO = 300
"""How many times larger a compressed source may become. Text becomes 3 to 10 times larger, logs and tables of one
repeated value 100 times; bombs of gzip reach 1,000, of the other formats more."""

RATIO_FREE_BYTES = 10_000_000
"""Unpacked bytes before the ratio counts: a small file of blanks is no bomb."""

MAX_UNPACKED_BYTES = 200_000_000_000
"""What the members of one archive may unpack to, in bytes, archives within it included."""

MAX_SPOOLED_BYTES = 2_000_000_000
"""Largest zip archive or Parquet table within another archive or on standard input, in bytes: both are read from their
end, so they are copied to a temporary file first."""

SPOOL_BYTES = 16_000_000
"""How many bytes of such a copy stay in memory."""

FEED_FULL_TEXT_WORDS = 80
"""Words from which a feed's item is taken for the whole article, not for a teaser of it; chosen by hand."""

PAGE_MIN_ARABIC_LETTERS = 40
"""Arabic letters without which a web page is not parsed: a link that says "العربية" has seven; chosen by hand."""

PAGE_MAX_ELEMENTS = 50_000
"""Most elements of a page: those of news have one to five thousand, and what takes the text out of them needs seconds
for this many."""

PAGE_LINK_SHARE = 0.5
"""Share of a page's text, in characters, that may be lines of nothing but a link; of more, the page is a list of
articles or a menu, and no article. Chosen by hand."""

SITEMAP_DEPTH = 3
"""Most sitemap indexes within each other."""

FETCH_SECONDS = 60.0
"""Longest time one answer may take, in seconds, from request to last byte."""

FETCH_IDLE_SECONDS = 15.0
"""Longest silence of a server, in seconds."""

FETCH_BYTES = 50_000_000
"""Largest answer, in bytes, unpacked: sitemaps may have as many."""

FETCH_REDIRECTS = 5
"""Most redirects one after the other."""

FETCH_DELAY = 1.0
"""Seconds between two requests to one host, where its robots.txt asks for no more."""

FETCH_LONGEST_WAIT = 120.0
"""Longest wait in seconds that a server may ask for (``Retry-After``, ``Crawl-delay``) before we give up instead."""

FETCH_TRIES = 3
"""How often a request is made that fails for now (time-out, 429, 5xx)."""

ROBOTS_SECONDS = 86_400.0
"""How long a robots.txt is believed, in seconds."""

VISIT_SECONDS = 15.0
"""Longest time, in seconds, in which a page is fetched for somebody who waits for it."""

VISIT_LONGEST_WAIT = 5.0
"""Longest wait in seconds that a server may ask for while somebody waits."""

VISIT_BYTES = 5_000_000
"""Largest page that is fetched for them, in bytes; those of news have 50,000 to 1,000,000."""

WATCH_SECONDS = 900
"""Seconds between two polls of a feed where the list of feeds says nothing else."""

WATCH_LONGEST_PAUSE = 86_400
"""Longest pause, in seconds, before a feed that keeps failing is polled again."""

WATCH_TRIES = 3
"""How many polls try an item of a feed whose page cannot be fetched."""

WATCH_SEEN = 5_000
"""How many items of a feed are remembered as seen, or as many as it lists at a time; feeds list 10 to 200."""

COPY_SHARE = 0.6
"""Share of the shorter text's stretches of three words that the longer has too, from which they are copies."""

COPY_MIN_SHARE = 0.2
"""Shortest copy of a text, as a share of its stretches: a brief that quotes an article is none."""

COPY_SHORT = 30
COPY_SHORT_SHARE = 0.9
"""The same share for texts of fewer stretches: of those an outlet's standing lines may be the most."""

COPY_BANDS = 30
COPY_BAND_ROWS = 3
"""Bands, and MinHash values in each: texts that share half of their stretches share a band with probability 0.98."""

COPY_CANDIDATES = 20
"""Most articles that a new one is compared with word by word, those that share most bands with it."""

WEB_BODY_BYTES = 4_000_000
"""Largest request to the web application, in bytes: a hundred long articles as JSON."""

WEB_TEXT_CHARACTERS = 100_000
"""Longest text that the web application reads, in characters: some 15,000 words, a second or two of one core."""

WEB_BATCH = 100
"""Most texts in one request."""

WEB_BODY_SECONDS = 20.0
"""Longest time in seconds for a request to arrive whole."""

WEB_HEADER_SECONDS = 10.0
"""Longest time in seconds for a request to begin, with all its headers."""

WEB_STALLED_SECONDS = 60.0
"""Longest time in seconds in which nobody takes anything of an answer that is being sent."""

WEB_SECONDS = 30.0
"""Longest time in seconds until an answer begins; what streams may go on."""

WEB_RATE = "600/minute"
"""Most requests from one address where others may come: a page with its pictures and fonts is about ten."""

WEB_READING_SECONDS = 20.0
"""Longest wait in seconds for the reader of texts, who reads one after the other."""

WEB_TEXT_SECONDS = 5.0
WEB_TEXT_PACE = 5_000
"""Longest time in which the web application reads a text: so many seconds, and one more for so many characters, which
take a tenth of it. What takes longer was made to."""

WEB_READERS_WAITING = 8
"""Most requests that wait for the reader; each holds one of the 40 threads that answer."""

WEB_FETCHES = 3
"""Most addresses that are fetched for readers at a time, each by a process of some 80 MB."""

WEB_FETCH_SECONDS = 20.0
"""Longest time in seconds in which the article at an address is fetched and taken out of its page."""

WEB_FETCH_RATE = "20/minute"
"""Most addresses that are fetched for one address where others may come."""

WEB_EXPORTS = 4
"""Most exports that are written at a time."""

WEB_REMEMBERED_BYTES = 32_000_000
"""What each process remembers of the answers of its API, in bytes; the largest are 1 MB."""

WEB_LOGIN_RATE = "10/15 minutes"
"""Most attempts to sign in from one address."""

WEB_LOGIN_NAME_RATE = "100/hour"
"""Most attempts to sign in to one account from anywhere: guessing is hopeless, locking somebody out takes a crowd."""

WEB_SESSION_DAYS = 30
"""Days after which everybody signs in again."""

WEB_SESSION_IDLE_DAYS = 7
"""Days without a visit after which somebody signs in again."""

WEB_PASSWORD_CHARACTERS = 10
"""Shortest password."""
