"""Whose the events of keys in the security log are: they are exported, and erased, with their account (clause 5)."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Name the account of each key's events; those of a key that is erased stay nobody's until their term is over."""
    op.execute(
        "UPDATE security_log SET account_id = (SELECT account_id FROM api_keys WHERE api_keys.id = security_log.key_id)"
        " WHERE account_id IS NULL AND key_id IS NOT NULL"
    )
