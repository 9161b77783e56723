"""Acting out: a service in a temporary folder, with the models that answer here and a made-up client.

The live store is not touched: the scratch one has its own database, key file and settings.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from sqlalchemy import URL

from workbench.config import Policy, Project, Settings
from workbench.policy.carrying import Carried, carry_over
from workbench.policy.ground import Fails, Ground
from workbench.policy.searching import find_in
from workbench.serving import Service, make_app
from workbench.serving.judges import in_thread
from workbench.serving.judging import Answering
from workbench.serving.watching import FAILURES
from workbench.store import Preferences, Store, run_retention
from workbench.store.choices import SCOPES
from workbench.store.clock import Clock, now
from workbench.store.database import Database
from workbench.store.schema import upgrade
from workbench.store.tokens import make_token, prefix_of
from workbench.store.vault import Vault, vault_file

AADHAAR = "9999 4105 7058"  # published by its issuer for tests; nobody's
MESSAGE = f"Dear customer, your Aadhaar {AADHAAR} is not linked. Reply today."
WARNING = "unneeded_sensitive:AADHAAR"
BEFORE, AFTER = "prior.address@policy-check.invalid", "later.address@policy-check.invalid"
AT_ONCE = 1.0  # seconds until a revoked key is refused, at most
PAUSE = 0.02
KEEP = Preferences(research=True, voice=False, restricted=False)
OBJECT = {"research": False, "voice": False, "restricted": False}
DETECT, ACCOUNT, PRIVACY = "/v1/detect", "/v1/account", "/v1/account/privacy"


class Acted(NamedTuple):
    """What came of it: statuses, warnings, and the files in which a value stood that must not be there."""

    accepted: int
    warnings: list[str]
    ceiling: int  # what a key got for the same message that may send personal data at most
    stored: str
    unknown: int
    updated: str
    objected: str  # what was kept of the request after the objection
    given: int  # rows that were given for research after it
    revoked: int
    delay: float  # seconds until the revoked key was refused
    traces: list[str]  # of the Aadhaar number
    remains: list[str]  # of e-mail addresses, the old and the new one
    carried: Carried
    erased: int  # accounts, on the day that the receipt names
    left: list[str]  # files in which the key's beginning stands after that; it stood there before


def act_out(answering: Answering) -> Acted:
    """Send, change, revoke; then search every byte that was kept, and carry the account to another store."""
    with tempfile.TemporaryDirectory(prefix="workbench-policy-") as name:
        folder, other = Path(name) / "one", Path(name) / "two"
        with open_scratch(folder) as store:
            account = store.accounts.create(name="Made Up", email=BEFORE, organization="Policy Check").id
            store.preferences.put(account, KEEP)
            issued = store.keys.create(account, scopes=SCOPES)
            careful = store.keys.create(account, max_sensitivity="personal").token
            service = Service(store.project, in_thread(answering), store)
            told = asyncio.run(_call(service, issued.token, issued.key.id, careful))
        digits = r"[\s-]?".join(AADHAAR.replace(" ", ""))
        traces = find_in(folder, re.compile(digits.encode()))
        remains = find_in(folder, re.compile(b"|".join(re.escape(one.encode()) for one in (BEFORE, AFTER))))
        with open_scratch(folder) as store, open_scratch(other) as elsewhere:
            told["given"] = len(store.research.read())
            carried = carry_over(store, account, elsewhere)
            store.accounts.close(account)
        term = timedelta(days=Settings().store.retention.account)
        with open_scratch(folder, clock=lambda: now() + term) as store:
            erased = len(run_retention(store).accounts)
        left = find_in(folder, re.compile(re.escape(prefix_of(issued.token).encode())))
        return Acted(**told, traces=traces, remains=remains, carried=carried, erased=erased, left=left)


@contextmanager
def open_scratch(folder: Path, *, clock: Clock = now) -> Iterator[Store]:
    """Open a store of its own in a folder, whatever WORKBENCH_STORE says."""
    project = Project(folder, Settings(policy=Policy(file="policy.txt")))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.txt").write_text("Made up, for a made-up client.", "utf-8")
    database = Database(URL.create("sqlite", database=str(project.state / "store.db")))
    try:
        vault = Vault(vault_file(project))
        upgrade(database, vault)
        yield Store(project, database, vault, clock)
    finally:
        database.close()


async def _call(service: Service, token: str, key_id: str, careful: str) -> dict[str, Any]:
    app = make_app(service)
    async with app.router.lifespan_context(app), _client(app, token) as client:
        judged = await client.post(DETECT, json={"text": MESSAGE})
        answer = judged.json()
        unknown, ceiling = [await _ask(app, other) for other in (make_token(), careful)]
        await client.patch(ACCOUNT, json={"email": AFTER})
        shown = await client.get(ACCOUNT)
        await client.put(PRIVACY, json=OBJECT)
        after = await client.post(DETECT, json={"text": MESSAGE})
        await _misuse(service, token)
        await asyncio.to_thread(service.store.keys.revoke, key_id)
        revoked, delay = await _wait_for_refusal(client)
    return {
        "accepted": judged.status_code,
        "warnings": answer.get("warnings", []),
        "stored": answer.get("stored", "none"),
        "unknown": unknown,
        "ceiling": ceiling,
        "updated": shown.json().get("email", ""),
        "objected": after.json().get("stored", "nothing was answered"),
        "revoked": revoked,
        "delay": delay,
    }


async def _misuse(service: Service, token: str) -> None:
    """Do with a key what the security log notes, with the address, of the account that it is of."""
    who = await service.authenticate(token, fresh=True)
    assert who is not None
    for _ in range(FAILURES + 1):
        service.watch.note(who, "192.0.2.1", f"POST {DETECT}", 422)


async def _ask(app: Any, token: str) -> int:
    async with _client(app, token) as client:
        return (await client.post(DETECT, json={"text": MESSAGE})).status_code


def _client(app: Any, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers=headers)


async def _wait_for_refusal(client: httpx.AsyncClient) -> tuple[int, float]:
    """Ask what is answered from memory, until refused or a second is over; return status and time."""
    began = time.monotonic()
    while True:
        asked, answer = time.monotonic() - began, await client.post(DETECT, json={"text": MESSAGE})
        if (status := answer.status_code) == 401 or asked >= AT_ONCE:
            return status, asked
        await asyncio.sleep(PAUSE)


def check_warning(ground: Ground) -> str:
    """A message with an Aadhaar number is answered with a warning, and the number is nowhere in what is kept."""
    acted = ground.acted
    if acted.accepted != 200 or WARNING not in acted.warnings:
        raise Fails(
            f"no warning {WARNING} (status {acted.accepted}). The model that answers sms must name an anonymizer that "
            "finds AADHAAR: `workbench plugins list`, then the recipe's 'anonymizers'."
        )
    if acted.traces:
        raise Fails(f"the number stands in {_names(acted.traces)}. Stop the service: its anonymizers let it through.")
    kept = "its anonymized row is" if acted.stored == "anonymized" else "nothing of it is"
    return f"warned, and the number is in no file; {kept} kept"


def check_ceiling(ground: Ground) -> str:
    """A key that may send personal data at most is refused a message with an Aadhaar number."""
    if ground.acted.ceiling != 422:
        raise Fails(
            f"a key with max_sensitivity personal got {ground.acted.ceiling} for an Aadhaar number, must be 422. The "
            "model that answers sms must name an anonymizer that finds AADHAAR: `workbench plugins list`."
        )
    return "422 where a key may send personal data at most, and nothing is kept"


def check_unknown(ground: Ground) -> str:
    """A key that nobody was given is refused."""
    if ground.acted.unknown != 401:
        raise Fails(f"a key that nobody was given got {ground.acted.unknown}, must be 401. Stop the service.")
    return "401 for a well-formed key that nobody was given"


def check_revoked(ground: Ground) -> str:
    """A key in use is refused within a second of its revocation."""
    if ground.acted.revoked != 401:
        raise Fails(f"a revoked key got {ground.acted.revoked} a second later, must be 401. Stop the service.")
    return "401 within a second of the revocation"


def check_update(ground: Ground) -> str:
    """A client reads and changes its own account; the old value is gone, from the audit too."""
    if ground.acted.updated != AFTER:
        raise Fails("a changed e-mail address did not come back as it was set. Stop the service, and mend it.")
    if ground.acted.remains:
        raise Fails(f"an e-mail address stands in clear in {_names(ground.acted.remains)}. Stop the service.")
    return "changed and read back; neither value is in any file in clear"


def check_objection(ground: Ground) -> str:
    """One call objects; nothing of the next request is kept, and no row of before is given for research."""
    acted = ground.acted
    if acted.objected != "none":
        raise Fails(f"of a request after the objection this was kept: {acted.objected}. Stop the service.")
    if acted.given:
        raise Fails(f"{acted.given} rows of who objected are given for research. Build and train nothing.")
    return "one call, and nothing of the next request is kept, nor a row of before given"


def check_deletion(ground: Ground) -> str:
    """A closed account is erased on its day, to the last byte."""
    acted = ground.acted
    if acted.erased != 1:
        raise Fails(f"{acted.erased} accounts were erased on the day of the receipt, must be 1. Mend the retention.")
    if acted.left:
        raise Fails(f"the beginning of its key stands in {_names(acted.left)} after the erasure. Mend the erasure.")
    return "erased on the day of its receipt; the beginning of its key is in no file"


def check_export(ground: Ground) -> str:
    """An exported account validates against its own schemas and is, taken in elsewhere, what it was."""
    carried = ground.acted.carried
    if carried.invalid:
        raise Fails(f"lines of {', '.join(carried.invalid)} do not validate against their schema. Mend the export.")
    if carried.bare:
        raise Fails(f"no line in {', '.join(carried.bare)}, though there was one. Mend what names its account there.")
    if carried.changed:
        raise Fails(f"{', '.join(carried.changed)} changed on the way to another store. Mend export or import.")
    return f"{carried.lines} lines in {carried.files} files validate, and came over as they were"


def check_exposure(_ground: Ground) -> str:
    """Beyond loopback nothing is served without TLS or a proxy that ends it."""
    from workbench.errors import ConfigError
    from workbench.serving.server import check_host

    try:
        check_host("0.0.0.0", tls=False, behind_proxy=False)  # noqa: S104
    except ConfigError:
        return "refused on 0.0.0.0 without TLS or --behind-proxy"
    raise Fails("the server would listen on 0.0.0.0 without TLS. Serve on loopback only until it is mended.")


def _names(files: list[str]) -> str:
    return ", ".join(Path(file).name for file in files)
