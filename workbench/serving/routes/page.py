"""The page for people: judge a message without a key, and see exactly what a request like it would leave behind.

Nothing of it is kept, whoever asks; the page itself is static, from this package, and loads nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Annotated, Any

import msgspec

from workbench.privacy import find_placeholders
from workbench.serving.calls import Call, Reply, reply
from workbench.serving.endpoints import Endpoint
from workbench.serving.items import Answer, Item, ModelAnswer, Options, ReasonAnswer, check_item
from workbench.serving.problems import Fault, Rejected
from workbench.serving.questions import Judged, Mark, ask_about
from workbench.serving.routes import detecting
from workbench.store import Principal
from workbench.store.recording import foresee

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    b"form-action 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
# Who would have asked, had it been a client who allows research.
CLIENT = Principal(
    key_id="your key",
    account_id="your account",
    live=True,
    scopes=frozenset({"detect"}),
    limits=None,
    max_sensitivity="sensitive",
    research=True,
    expires_at=None,
)
DETECT = Endpoint("POST", detecting.PATH, detecting.detect, "detect", "", Answer)


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message, and who sent it where that is known."""

    text: Annotated[str, msgspec.Meta(min_length=1)]
    sender: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class Kept(msgspec.Struct, frozen=True):
    """What a client's request with this message would leave: the research row, with consent, the verdict, the event.

    `days`: how long; the row stays until the client objects.
    """

    row: dict[str, Any]
    judgement: dict[str, Any]
    event: dict[str, Any]
    days: dict[str, int]


class Shown(msgspec.Struct, frozen=True):
    """A verdict to look at. `masked` and `marks` are [start, end] in code points of `content`, which is anonymized."""

    verdict: str
    score: float
    content: str
    masked: list[tuple[int, int]]
    marks: list[tuple[int, int]]
    reasons: list[ReasonAnswer]
    found: dict[str, int]
    model: ModelAnswer
    kept: Kept


question_decoder = msgspec.json.Decoder(Question)


def _file(name: str, media: str) -> Endpoint:
    """Return the endpoint of one of the page's files."""
    body = files("workbench.serving").joinpath("page", name).read_bytes()

    async def answer(_call: Call) -> Reply:
        return Reply(200, body, media, HEADERS)

    path = "/" if name == "index.html" else f"/{name}"
    handler: Callable[[Call], Awaitable[Reply]] = answer
    told = "A file of the page for people."
    return Endpoint("GET", path, handler, None, told, bytes, query=Any, media=media)  # links append words to theirs


async def judge_once(call: Call) -> Reply:
    """Answer POST /try: the verdict, what carries it, and what would be kept. Nothing is."""
    call.take_of_guest()
    asked = await call.json(question_decoder)
    item = Item(text=asked.text, sender=asked.sender, options=Options(explain="short"))
    kind, content = check_item(item, call.service.settings)
    (judged,), _ = await call.service.judge_client.judge([ask_about(item, kind, content, keep=True)])
    if judged.content is None:
        raise Rejected(422, "a test input has a fixed answer; ask POST /v1/detect for it", Fault("/text", "test"))
    toward = -1 if judged.answer.verdict in ("ham", "spam") else 1
    marks = await call.service.judge_client.find_marks(Mark(kind, judged.content, judged.sender, toward))
    return reply(_show(judged.answer, judged.content, marks, _foresee(call, judged)))


def _foresee(call: Call, judged: Judged) -> Kept:
    """Return what the store would be given, made by the code that makes it."""
    client = Call(call.service, call.scope, call.receive)
    client.principal, client.judged, client.length, client.timing = CLIENT, [judged], call.length, call.timing
    client.items = 1
    kept = foresee(call.service.event_of(client, DETECT, reply(judged.answer)))
    terms = call.store.project.settings.store.retention
    return Kept(
        row=kept["research_rows"],
        judgement=kept["verdicts"],
        event=kept["usage_events"],
        days={"verdict": terms.verdicts, "event": terms.usage},
    )


def _show(answer: Answer, content: str, marks: list[tuple[int, int]], kept: Kept) -> Shown:
    return Shown(
        verdict=answer.verdict,
        score=answer.score,
        content=content,
        masked=find_placeholders(content),
        marks=marks,
        reasons=answer.reasons,
        found=answer.found,
        model=answer.model,
        kept=kept,
    )


PAGE: tuple[Endpoint, ...] = (
    _file("index.html", "text/html; charset=utf-8"),
    _file("page.css", "text/css; charset=utf-8"),
    _file("page.js", "text/javascript; charset=utf-8"),
    _file("words.js", "text/javascript; charset=utf-8"),
    Endpoint("POST", "/try", judge_once, None, "Judge a message for the page; nothing is kept.", Shown, takes=Question),
)
