"""The tables, the same in SQLite and PostgreSQL. `data_inventory.toml` classes every column; a test compares.

Times are text, ISO 8601 in UTC to the microsecond: they sort as they are, hash as they are and export as they are.
A column `sealed_…` holds AES-GCM ciphertext (`workbench.store.vault`). What is an act of record is a chain: each
entry holds the hash of the one before and a signature (`workbench.store.chains`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(naming_convention={"ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})


def _text(name: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, index=index)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _sealed(name: str, *, null: bool = False) -> Column[bytes]:
    return Column(f"sealed_{name}", LargeBinary, nullable=null)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _chain(name: str) -> Table:
    """Make a hash-chained table; `scope` tells several chains of one table apart."""
    return Table(
        name,
        metadata,
        Column("scope", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        _text("at"),
        _text("entry"),
        _text("previous"),
        _text("hash"),
        _text("signature"),
    )


# One row; the number grows with every change to keys, accounts or preferences, so that workers notice.
generations = Table("generations", metadata, Column("name", Text, primary_key=True), _count("number"))

# The last link of every chain: a chain cut short does not reach it. Its row is also the chain's lock.
heads = Table("heads", metadata, Column("chain", Text, primary_key=True), _count("number"), _text("hash"))

accounts = Table(
    "accounts",
    metadata,
    _id(),
    _text("state"),  # active, closing, erased
    _text("created_at"),
    _text("closed_at", null=True),
    _text("erase_on", null=True),  # the floor date
    Column("legal_hold", Boolean, nullable=False),
    _sealed("name", null=True),
    _sealed("email", null=True),
    _sealed("organization", null=True),
    Column("research", Boolean, nullable=False),
    Column("voice", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    _text("account_id", index=True),
    _text("prefix", index=True),
    Column("hash", LargeBinary, nullable=False),
    Column("live", Boolean, nullable=False),
    _text("scopes"),
    _sealed("label", null=True),  # what its owner calls it; null where nothing
    _text("limits", null=True),
    Column("max_sensitivity", Text, nullable=False, server_default="sensitive"),  # or personal
    _text("created_at"),
    _text("expires_at", null=True),
    _text("revoked_at", null=True),
    _text("replaced_by", null=True),
)

# Ids grow with time and lie together by account: one tree, written at its accounts' ends, and no index beside it.
usage_events = Table(
    "usage_events",
    metadata,
    Column("account_id", Text, primary_key=True),
    _id(),
    _text("at"),
    _text("key_id"),
    _text("path"),
    Column("status", Integer, nullable=False),
    _count("latency_us"),
    _count("bytes_in"),
    _count("bytes_out"),
    _count("items"),
    _text("model"),
    _text("client"),
    _text("address"),  # keyed HMAC of the IP address
    _text("network"),  # keyed HMAC of its /24 or /48
    sqlite_with_rowid=False,
)

usage_days = Table(
    "usage_days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("status", Integer, primary_key=True, autoincrement=False),
    _count("requests"),
    _count("items"),
    _count("bytes_in"),
    _count("bytes_out"),
)

# Requests by latency, in buckets a twentieth apart: quantiles of a day, exact to 5 %, without its events.
latency_days = Table(
    "latency_days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    _count("requests"),
)

# Anonymized rows. No account, no key, no time of day, no order: a random id is the table's own order.
research_rows = Table(
    "research_rows",
    metadata,
    _id(),
    _text("day"),
    _text("kind"),
    _text("content"),
    _text("sender", null=True),
    _text("verdict"),
    _text("anonymizers"),
    _text("label", null=True),  # of accepted feedback
    sqlite_with_rowid=False,
)

# Which rows are whose: ids sealed under the account's own key.
row_ledger = Table("row_ledger", metadata, _id(), _text("account_id", index=True), _sealed("rows"))

verdicts = Table(
    "verdicts",
    metadata,
    Column("account_id", Text, primary_key=True),
    _id(),
    _text("at"),
    _text("lineage"),
    sqlite_with_rowid=False,
)
lineages = Table("lineages", metadata, Column("digest", Text, primary_key=True), _text("detail"))

feedback = Table(
    "feedback",
    metadata,
    _id(),
    _text("at"),
    _text("account_id", index=True),
    _text("verdict_id"),
    _text("label"),
    _text("note_code"),
    _text("state"),  # open, accepted, rejected
    _text("reviewed_at", null=True),
    UniqueConstraint("account_id", "verdict_id"),
)

grievances = Table(
    "grievances",
    metadata,
    _id(),
    _text("account_id", index=True),
    _text("opened_at"),
    _text("due_at", index=True),
    _text("state"),  # open, answered
    _sealed("text"),
    _sealed("answer", null=True),
    _text("answered_at", null=True),
)

security_log = Table(
    "security_log",
    metadata,
    _id(),
    _text("at", index=True),
    _text("kind"),
    _text("key_id", null=True),
    _text("account_id", null=True),
    _sealed("address", null=True),
    _text("detail"),
)

privacy_ledger = _chain("privacy_ledger")  # scope: the account
audit = _chain("audit")
receipts = _chain("receipts")
purges = _chain("purges")
