"""An index of outlets: events and articles of one are found without looking at all articles."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the index."""
    op.create_index("articles_outlet", "articles", ["outlet", "original"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("articles_outlet", "articles")
