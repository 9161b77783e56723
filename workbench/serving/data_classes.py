"""Data classes: which class of the policy's data (clause 2) a field of the API holds, and what becomes of it."""

from __future__ import annotations

from typing import NamedTuple


class Handling(NamedTuple):
    """A class, and what becomes of the field, in words."""

    data: str
    words: str


SEALED = Handling("account", "kept encrypted, field by field, until the account is erased")
OWNED = Handling("account", "kept with the account until it is erased; it says nothing of who that is")
RECORD = Handling("account", "kept in a chain of signed records, which is never changed; it holds no identity data")
SECRET = Handling("account", "shown once and kept nowhere: of it there are a keyed hash and a prefix")
MASKED = Handling(
    "input", "read in memory and anonymized; kept only as an anonymized row, and only where the account allows it"
)
PASSING = Handling("input", "read or told in this request, and kept nowhere")
REFUSED = Handling("input", "refused, and kept nowhere")
USED = Handling("usage", "kept as a usage record, without payload, for as long as the retention settings say")
JUDGED = Handling("usage", "kept with the verdict's id, without payload, for as long as the retention settings say")
REVIEWED = Handling("usage", "kept as feedback, without payload, for as long as the retention settings say")
SPOKEN = Handling("usage", "read or told in this request, and kept nowhere; it holds no payload")
SERVED = Handling("usage", "describes the service; nothing of a client is in it, and nothing is kept")

STRUCTS = {
    "Account": OWNED,
    "AccountChange": SEALED,
    "Answer": PASSING,
    "Batch": MASKED,
    "BatchAnswer": PASSING,
    "Choice": RECORD,
    "DataLineage": JUDGED,
    "Fault": SPOKEN,
    "FeedbackAnswer": REVIEWED,
    "FeedbackWish": REVIEWED,
    "GrievanceAnswer": OWNED,
    "GrievanceWish": SEALED,
    "HistoryAnswer": RECORD,
    "Item": MASKED,
    "Key": OWNED,
    "KeyMade": OWNED,
    "KeyWish": OWNED,
    "KeysAnswer": OWNED,
    "Limits": OWNED,
    "Lineage": JUDGED,
    "ModelAnswer": USED,
    "ModelLineage": JUDGED,
    "ModelsAnswer": SERVED,
    "Named": JUDGED,
    "Options": SPOKEN,
    "PartAnswer": SERVED,
    "PolicyAnswer": SERVED,
    "Preferences": OWNED,
    "PrivacyAnswer": OWNED,
    "PrivacyChange": OWNED,
    "Problem": SPOKEN,
    "ReasonAnswer": PASSING,
    "Receipt": RECORD,
    "ServedAnswer": SERVED,
    "Status": SERVED,
    "UsageAnswer": USED,
    "UsageDay": USED,
}
FIELDS = {
    ("Account", "name"): SEALED,
    ("Account", "email"): SEALED,
    ("Account", "organization"): SEALED,
    ("Answer", "id"): JUDGED,
    ("Answer", "lineage"): JUDGED,
    ("Answer", "verdict"): MASKED,
    ("Answer", "model"): USED,
    ("Answer", "stored"): SPOKEN,
    ("Answer", "expires_at"): SPOKEN,
    ("Answer", "test"): SPOKEN,
    ("GrievanceAnswer", "text"): SEALED,
    ("GrievanceAnswer", "answer"): SEALED,
    ("Item", "audio"): REFUSED,
    ("Item", "options"): SPOKEN,
    ("Item", "received_at"): PASSING,
    ("Item", "ref"): PASSING,
    ("Key", "label"): SEALED,
    ("KeyMade", "token"): SECRET,
    ("KeyWish", "label"): SEALED,
    ("Problem", "ref"): PASSING,
    ("Problem", "status"): USED,
}


def handle(struct: str, field: str) -> Handling:
    """Return how a field is handled; KeyError for a struct that nobody has classed."""
    return FIELDS.get((struct, field)) or STRUCTS[struct]
