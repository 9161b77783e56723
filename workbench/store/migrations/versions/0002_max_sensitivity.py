"""What the content that a key sends may hold at most (policy, clause 3.2)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; the keys that are there may send what they could."""
    op.add_column("api_keys", sa.Column("max_sensitivity", sa.Text(), server_default="sensitive", nullable=False))
