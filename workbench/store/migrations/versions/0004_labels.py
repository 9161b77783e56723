"""What a client calls its keys is sealed, like every other word of an account (policy, clause 7)."""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Seal each label where one was given, then drop the column that held it in clear."""
    vault, connection = context.config.attributes["vault"], op.get_bind()
    op.add_column("api_keys", sa.Column("sealed_label", sa.LargeBinary(), nullable=True))
    keys = sa.table("api_keys", sa.column("id"), sa.column("label"), sa.column("sealed_label"))
    for row in connection.execute(sa.select(keys.c.id, keys.c.label).where(keys.c.label != "")).all():
        sealed = vault.seal(row.label, f"api_keys.label:{row.id}")
        connection.execute(keys.update().where(keys.c.id == row.id).values(label="", sealed_label=sealed))
    op.drop_column("api_keys", "label")
