"""`workbench predict`."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import click

from workbench.cli.lines import read_items, with_id, write_line
from workbench.progress import track_bytes

if TYPE_CHECKING:
    from workbench.models import Verdict


@click.command("predict")
@click.argument("text", required=False)
@click.option("--file", "file", type=click.File("rb"), help="Judge the messages of a file, one a line; - reads stdin.")
@click.option("--plain", is_flag=True, help="Take each line as a message as it stands, one that begins with { too.")
@click.option("--recipe", help="Ask the champion of this recipe instead of the one that answers sms.")
@click.option("--run", help="Ask the model of this run instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON verdict a line.")
def command(
    text: str | None, file: IO[bytes] | None, plain: bool, recipe: str | None, run: str | None, as_json: bool
) -> None:
    """Judge TEXT, or the messages of a file.

    A file holds JSON Lines {"text": …, "id": …, "sender": …} or plain lines, and may be of any length: it is read
    as it is answered, in order, up to a line that is neither. A line that begins with { is JSON, unless --plain is
    given. With --json an answer is one line, and holds the `id` of
    its message and nothing else of it. The verdict speaks of the anonymized message only.
    """
    if (text is None) == (file is None):
        raise click.UsageError("give either TEXT or --file FILE")
    judge = _judge(recipe, run)
    if text is not None:
        (verdict,) = judge([text], [None])
        click.echo(write_line(verdict.as_dict()) if as_json else str(verdict))
        return
    assert file is not None
    for items in track_bytes(file, read_items(file, name=getattr(file, "name", "-"), plain=plain), "judging"):
        verdicts = judge([item.text for item in items], [item.sender for item in items])
        told = (
            write_line(with_id(i, v.as_dict())) if as_json else str(v) for i, v in zip(items, verdicts, strict=True)
        )
        click.echo("\n".join(told))


def _judge(recipe: str | None, run: str | None) -> Callable[[list[str], list[str | None]], list[Verdict]]:
    from workbench.records import make_rows
    from workbench.registry import choose_model

    model = choose_model(recipe=recipe, run=run)
    return lambda texts, senders: model.judge(make_rows(texts, sender=senders))
