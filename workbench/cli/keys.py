"""`workbench keys`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.opened import audited, here
from workbench.store.choices import SCOPES, SENSITIVITIES

if TYPE_CHECKING:
    from workbench.store import Identity

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("keys")
def command() -> None:
    """Create, list, rotate and revoke API keys."""


@command.command("create")
@click.option("--account", help="An account that is there; else --name and --email make one.")
@click.option("--name", help="Whose account it is.")
@click.option("--email", help="Where its owner is reached.")
@click.option("--organization", help="The owner's organization.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="[all]")
@click.option("--test", is_flag=True, help="A sandbox key: its traffic is never kept.")
@click.option("--label", default="", help="What the key is for.")
@click.option(
    "--max-sensitivity",
    type=click.Choice(SENSITIVITIES),
    default=SENSITIVITIES[-1],
    show_default=True,
    help="What messages may hold at most; personal refuses an Aadhaar, card, PAN, passport or social security number "
    "(SSN), and a CVV.",
)
@click.option("--rate", type=float, help="Requests a second, on average.  [the server's]")
@click.option("--burst", type=int, help="Requests at once.  [the server's]")
@click.option("--quota", type=int, help="Items a day (UTC).  [the server's]")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it works no more.")
@JSON
@audited
def create_command(account: str | None, as_json: bool, test: bool, by: str, **given: Any) -> None:
    """Create a key, and the account where it is new. The key is shown once; only a hash of it is kept."""
    from workbench.store import Limits

    limits = {name: given[name] for name in ("rate", "burst", "quota") if given[name] is not None}
    owner = _owner(account, *(given.pop(name) for name in ("name", "email", "organization")))
    with here(by) as store:
        issued = store.keys.create(
            owner,
            scopes=given["scopes"] or SCOPES,
            live=not test,
            label=given["label"],
            expires_at=_expiry(given["expires"], now=store.clock()),
            limits=Limits(**limits) if limits else None,
            max_sensitivity=given["max_sensitivity"],
        )
    _tell_issued(issued, as_json)


@command.command("list")
@click.option("--account", help="Of this account.  [all]")
@JSON
def list_command(account: str | None, as_json: bool) -> None:
    """List keys: prefix, state, scopes, what they may send."""
    import msgspec

    with here() as store:
        if account is not None:
            store.accounts.get(account)
        keys = store.keys.list(account)
        now = store.clock()
    if as_json:
        click.echo(msgspec.json.encode(keys).decode())
        return
    for key in keys:
        click.echo(
            f"{key.id}  {key.account_id}  {key.prefix}…  {_state(key, now):<8}  {','.join(key.scopes)}  "
            f"{key.max_sensitivity}  {key.label}"
        )


@command.command("rotate")
@click.argument("key")
@click.option("--grace", type=click.IntRange(0, 24 * 30), default=24, show_default=True, help="Hours of the old key.")
@JSON
@audited
def rotate_command(key: str, grace: int, as_json: bool, by: str) -> None:
    """Make a new key in place of KEY, which works for the grace period still."""
    from datetime import timedelta

    with here(by) as store:
        issued = store.keys.rotate(key, grace=timedelta(hours=grace))
    _tell_issued(issued, as_json)


@command.command("revoke")
@click.argument("key")
@audited
def revoke_command(key: str, by: str) -> None:
    """Revoke KEY: every worker refuses it within a second."""
    with here(by) as store:
        store.keys.revoke(key)
    click.echo(f"revoked {key}")


def _owner(account: str | None, name: str | None, email: str | None, organization: str | None) -> str | Identity:
    """Return the account that is there, or who a new one is of."""
    from workbench.store import Identity

    if account is not None and (name or email or organization):
        raise click.UsageError("--account is for one that is there; --name, --email and --organization make a new one")
    if account is not None:
        return account
    if not name or not email:
        raise click.UsageError("give --account ID, or --name and --email")
    return Identity(name, email, organization)


def _expiry(day: datetime | None, *, now: datetime) -> datetime | None:
    """Return when a key expires; what is wrong with it is told of the option."""
    from workbench.store.keys import LATEST

    expires = day and day.replace(tzinfo=UTC)
    if expires and not now < expires <= LATEST:
        told = f"must lie ahead, and before the year {LATEST.year}. Got {expires:%Y-%m-%d}."
        raise click.BadParameter(told, param_hint="--expires")
    return expires


def _tell_issued(issued: Any, as_json: bool) -> None:
    import msgspec

    if as_json:
        click.echo(msgspec.json.encode({"token": issued.token, **msgspec.to_builtins(issued.key)}).decode())
    else:
        click.echo(issued.token)
        click.echo(f"key {issued.key.id} of account {issued.key.account_id}; shown now and never again", err=True)


def _state(key: Any, now: datetime) -> str:
    from workbench.store import stamp

    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= stamp(now) else "live" if key.live else "test"
