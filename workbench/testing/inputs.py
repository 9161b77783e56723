"""The suite's own inputs: invented messages, hostile texts, tables in both forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workbench.privacy import ENTITIES
from workbench.records import Rows, make_rows, to_frame, visible

# Messages with something to find, and ordinary ones with nothing.
TELLING = (
    "Dear customer, call 9876543210 about a/c XX1234 at once",
    "😀😀 pay to raju99@okaxis or mail asha.k@example.com, PAN ABCPE1234F",
    "Visit https://sbi-kyc.top/verify/8812?id=77 before 5 pm, OTP 482913",
    "श्री रमेश को 9812345678 पर कॉल करें",
    "नमस्ते Ramesh Kumar, Flat 12, MG Road, Pune 411001; card 4111 1111 1111 1111",
)
ORDINARY = (
    "See you at the station at noon",
    "Happy birthday! Have a great day",
    "ok",
    "Movie tonight? Bring popcorn :)",
    "Meeting moved to Monday, same room",
    "कल मिलते हैं",
    "It costs Rs 500 only, valid till Sunday",
    "",
)
HOSTILE = (
    "\ud800 lone surrogate 9876543210",
    "\u202e right to left 9876543210 \u202c",
    "zero\u200bwidth 98\u200b76543210",
    "<PERSON:Rahul 9876543210> <<<[[[(((",
    "\x00\x01\x02 control",
    "İstanbul ﬀ ß 𝟗𝟖𝟕𝟔 ４５６７",
    "a" * 5000,
    "\n\n\t  ",
)
SENDERS = ("VM-HDFCBK", None, "<PHONE:IN:mobile>", "AX-SBIINB-S", "57575")

FRAUD = "update your kyc at <URL:http:sbi-kyc.top/verify> or call <PHONE:IN:mobile> today"
CHAT = "see you at the station at noon, bring the tickets"
OFFER = "flat 50% off on shoes at the mall, t&c apply, shop now"
# One message for each kind of thing that may have been masked.
MASKED = tuple(f"please send <{entity}> to us at once" for entity in sorted(ENTITIES))


def tables() -> dict[str, Any]:
    """Return the same anonymized records as light rows and as a DataFrame, as plugins see them."""
    contents = [FRAUD, CHAT, OFFER, "<OTP> is your code", "नमस्ते, कल मिलते हैं", "", "ok 12"]
    senders = [SENDERS[row % len(SENDERS)] for row in range(len(contents))]
    times = [datetime(2025, 1, 1 + row, tzinfo=UTC) if row % 2 else None for row in range(len(contents))]
    rows = make_rows(contents, sender=senders, received_at=times)
    return {"light rows": visible(rows), "a DataFrame": visible(to_frame(rows))}


def take(table: Any, places: list[int]) -> Any:
    """Return some rows of a table, in its own form."""
    if isinstance(table, Rows):
        return Rows({name: [table[name][place] for place in places] for name in table.columns}, len(places))
    return table.iloc[places]


def contents(table: Any) -> dict[str, list[str]]:
    """Return a copy of what a table holds, to see later whether it was changed."""
    names = table.columns if isinstance(table, Rows) else list(table.columns)
    return {name: list(table[name]) for name in names}


def labelled_rows(labels: int) -> tuple[Rows, list[int]]:
    """Return sixty records whose text tells the label, and their codes 0…labels-1; the last is smishing."""
    texts = [CHAT, OFFER, FRAUD] if labels == 3 else [CHAT, FRAUD]
    codes = [row % labels for row in range(60)]
    contents = [f"{texts[code]} {'and so on ' * (row % 4)}" for row, code in enumerate(codes)]
    return visible(make_rows(contents)), codes
