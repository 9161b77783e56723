"""`workbench anonymize`."""

from __future__ import annotations

from typing import IO

import click
import msgspec

from workbench.cli.lines import read_items, write_line


@click.command("anonymize")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--plain", is_flag=True, help="Take each line as a message as it stands, one that begins with { too.")
@click.option("--anonymizer", "anonymizers", multiple=True, help="Use this one; may be given again. [the project's]")
@click.option("--level", type=click.Choice(["standard", "strict"]), help="Mask quasi-identifiers too? [the project's]")
@click.option("--trace", "traced", is_flag=True, help="Say of every place what became of it and why; quotes it.")
def command(file: IO[bytes], plain: bool, anonymizers: tuple[str, ...], level: str | None, traced: bool) -> None:
    """Anonymize the messages of FILE (or stdin).

    In: JSON Lines {"text": …, "id": …} or plain lines; a line that begins with { is JSON, unless --plain is given.
    Out: JSON Lines {"id", "text", "spans"}: the anonymized text, and where something was found as {"start", "end",
    "entity"}, in code points of the original. With --trace also "trace": for every place that looked like something,
    the part, its rule, and why it is masked or not.
    """
    from workbench.config import load_project
    from workbench.privacy import build_masker
    from workbench.privacy.tracing import trace

    masking = load_project().settings.masking
    if level:
        masking = msgspec.structs.replace(masking, level=level)
    masker = build_masker(anonymizers or None, masking)
    for items in read_items(file, name=getattr(file, "name", "-"), plain=plain):
        for item, masked in zip(items, masker.mask([item.text for item in items]), strict=True):
            spans = [{"start": span.start, "end": span.end, "entity": span.entity} for span in masked.spans]
            given = None if item.id is msgspec.UNSET else item.id
            line = {"id": given, "text": masked.text, "spans": spans}
            if traced:
                line["trace"] = [decision.as_dict(item.text) for decision in trace(masker, item.text)]
            click.echo(write_line(line))
