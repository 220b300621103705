"""What can go wrong, as exceptions a person can act on: each message says what, where, and what to do."""


class MusnadError(Exception):
    """Base of every error Musnad raises on purpose."""


class SourceError(MusnadError):
    """A source cannot be read as an Arabic news article."""


class ResourceError(MusnadError):
    """A table under data/ is wrong: file, line and remedy are in the message."""


class RecordError(MusnadError):
    """A JSON document is not a Musnad record."""
