"""An index of names: somebody is looked up by theirs, and so are those who differ from them in their sectors alone."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the index."""
    op.create_index("actors_name", "actors", ["name"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("actors_name", "actors")
