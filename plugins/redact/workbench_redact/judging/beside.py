"""What stands beside a number: a bank, a word of phones behind it, the expiry and the code of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench_redact.judging.kinds import LEAST, Verdict
from workbench_redact.judging.phones import read_phone
from workbench_redact.words import Page

from workbench.contracts import Span

_BANK = re.compile(  # what follows an account's number
    r"[\s,;|/(-]{1,3}(?:me[, ]{1,2}|in )?(?:(?:[a-z]{2,8}[ ,:-]{1,2})?(?:ifsc\b|[a-z]{4}0[a-z0-9]{6}\b)"
    r"|(?:[a-z]{2,10} )?(?:ka|ki|mera) (?:account|a/c|khata|acc)\b"
    r"|(?:sbi|hdfc|icici|axis|pnb|kotak|canara|bob|state bank)\b)",
    re.IGNORECASE,
)
_BANKED = re.compile(  # and what stands before one
    r"\b(?:sbi|hdfc|icici|axis|pnb|kotak|canara|bob|gtbank|gtb|zenith|opay|kuda|palmpay"
    r"|moniepoint|uba|fcmb|wema|access bank|first bank|fnb|absa|capitec|nedbank|monzo|barclays|lloyds"
    r"|natwest)(?: bank)?(?: (?:me|mein|acc|ac|ka))?[ :-]{1,3}$",
    re.IGNORECASE,
)
_BEHIND_CARD = re.compile(
    r"[\s,;|:/-]{1,3}(?P<CARD_EXPIRY>(?:0[1-9]|1[0-2])[ /|-]?(?:20)?[23]\d)\b(?:[\s,;|:/-]{1,3}(?P<CVV>\d{3,4})\b)?",
    re.ASCII,
)


def behind(text: str, span: Span) -> Iterator[Span]:
    """Yield the expiry and the code that stand behind a card's number: `4111… 08/29 123`."""
    found = _BEHIND_CARD.match(text, span.end) if span.entity == "CARD" else None
    for entity in ("CARD_EXPIRY", "CVV") if found else ():
        if found[entity]:
            yield Span(*found.span(entity), entity, "", 0.8)


def surrounded(page: Page, start: int, end: int, digits: str, found: Verdict) -> Verdict:
    """Return what a number is that a bank is named beside, or of which the words behind it tell more."""
    said = page.before(start)
    if found == LEAST and len(digits) == 10 and page.after(end).near("phone", 4) and (hint := read_phone(digits)):
        return "PHONE", hint, 0.5
    unsure = found[0] == "ORDER_ID" or (found[0] == "CARD" and len(digits) < 15)
    loose = unsure or (found[0] == "PHONE" and digits[0] == "0" and "phone" not in said)
    if loose and len(digits) > 8 and not said.near("reference", 3) and _of_bank(page.text, start, end):
        return "BANK_ACCOUNT", "", 0.6
    return found


def _of_bank(text: str, start: int, end: int) -> bool:
    """Tell the number of an account by a bank that is named right before or after it."""
    return bool(_BANK.match(text, end) or _BANKED.search(text, max(0, start - 24), start))
