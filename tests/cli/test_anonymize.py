import json

from click.testing import CliRunner

from workbench.cli import cli

NUMBER = "9876543210"


def run(*arguments, text):
    result = CliRunner().invoke(cli, ["anonymize", *arguments], input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_spans_are_in_the_original_and_nothing_else_passes():
    line = json.dumps({"id": "m1", "text": f"😀 call {NUMBER} now", "label": "ham", "sender": "VM-X"})
    (answer,) = run("-", text=line)
    assert answer == {
        "id": "m1",
        "text": "😀 call <PHONE:IN:mobile> now",
        "spans": [{"start": 7, "end": 17, "entity": "PHONE"}],
    }


def test_plain_lines_have_no_id():
    (first, second) = run(text=f"hello\ncall {NUMBER}\n")
    assert first == {"id": None, "text": "hello", "spans": []}
    assert NUMBER not in second["text"]


def test_what_is_anonymized_stays_as_it_is():
    (once,) = run(text=f"call {NUMBER} or mail a.b@example.com\n")
    (twice,) = run(text=once["text"] + "\n")
    assert twice == {"id": None, "text": once["text"], "spans": []}


def test_a_trace_says_of_every_place_what_became_of_it():
    (answer,) = run("-", "--trace", text=f"call {NUMBER}, Rs 5000\n")
    told = [(one["piece"], one["part"], one["rule"], one["entity"], one["masked"]) for one in answer["trace"]]
    assert told == [(NUMBER, "redact", "run", "PHONE", True), ("5000", "redact", "short", "", False)]
    assert answer["trace"][1]["why"]


def test_without_trace_there_is_none():
    (answer,) = run("-", text=f"call {NUMBER}\n")
    assert "trace" not in answer
