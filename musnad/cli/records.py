"""The commands about records that are already written."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of a record."""
    import json

    from musnad.record import schema as record_schema

    print(json.dumps(record_schema(), ensure_ascii=False, indent=2))
