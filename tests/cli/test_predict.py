import io
import json
import sys
import tracemalloc
from contextlib import redirect_stdout

import pytest
from click.testing import CliRunner

from workbench.cli import cli, main, predict
from workbench.models import ModelName, Verdict
from workbench.progress import track_bytes

SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A folder with no project around it: the rules answer."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_champion_the_rules_answer_and_say_so(nowhere):
    result = CliRunner().invoke(cli, ["predict", SCAM])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("smishing")
    assert "rules" in result.stdout
    assert "9876543210" not in result.stdout


def test_a_file_gives_one_verdict_a_line_in_order(nowhere):
    lines = [json.dumps({"id": number, "text": text, "extra": 1}) for number, text in enumerate([SCAM, "lunch?", SCAM])]
    (nowhere / "in.jsonl").write_text("\n".join(lines))
    result = CliRunner().invoke(cli, ["predict", "--file", "in.jsonl", "--json"])
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert [answer["verdict"] for answer in answers] == ["smishing", "ham", "smishing"]
    assert set(answers[0]) == {"id", "verdict", "score", "reasons", "found", "model", "threats"}
    assert answers[0]["found"] == {"PHONE": 1, "URL": 1}


def test_a_bad_line_stops_behind_the_answers_to_those_before_it(nowhere):
    (nowhere / "in").write_text('lunch?\n{"text": 9876543210}\nlunch!\n')
    result = CliRunner().invoke(cli, ["predict", "--file", "in", "--json"])
    assert len(result.stdout.splitlines()) == 1
    assert "in, line 2" in str(result.exception)
    assert "9876543210" not in str(result.exception)


@pytest.mark.parametrize("command", [["predict", "--json", "--file"], ["anonymize"]])
def test_a_message_that_begins_with_a_brace_is_plain_if_said_so(nowhere, command):
    (nowhere / "in").write_text("{lunch?\n")
    refused = CliRunner().invoke(cli, [*command, "in"])
    assert "in, line 1 begins with { and is not one JSON object" in str(refused.exception)
    taken = CliRunner().invoke(cli, [*command, "in", "--plain"])
    assert taken.exit_code == 0, taken.output
    assert len(taken.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give either TEXT or --file FILE"),
        (["text", "--file", "-"], "give either TEXT or --file FILE"),
        (["text", "--recipe", "nil"], "no recipe 'nil'"),
        (["text", "--run", "nil"], "no run 'nil'"),
        (["--file", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_a_users_mistake_is_exit_code_2(nowhere, capsys, arguments, said):
    with pytest.raises(SystemExit) as stop:
        main(["predict", *arguments])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_memory_does_not_grow_with_the_file(nowhere, monkeypatch):
    """Ten times the lines: as many verdicts, in order, in the memory of a few. The model is a stand-in, for time."""
    verdict = Verdict("ham", 0.1, (), {}, "", ModelName("stand-in", "0"))
    monkeypatch.setattr(predict, "_judge", lambda recipe, run: lambda texts, senders: [verdict] * len(texts))
    peaks = []
    for lines in (4_000, 40_000):
        (nowhere / "in").write_text("".join(f'{{"id": {n}, "text": "lunch {n} at noon?"}}\n' for n in range(lines)))
        with (nowhere / "out").open("w") as out, redirect_stdout(out):
            tracemalloc.start()
            cli.main(["predict", "--file", "in", "--json"], standalone_mode=False)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        with (nowhere / "out").open() as out:
            assert [json.loads(line)["id"] for line in out] == list(range(lines))
    assert peaks[1] < 1.2 * peaks[0]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("file", ["in.txt", "-"])
def test_a_bar_of_bytes_is_shown_on_a_terminal_only(nowhere, monkeypatch, file):
    (nowhere / "in.txt").write_text("lunch?\n" * 3)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with (nowhere / "in.txt").open("rb") as stream:
        chunks = list(track_bytes(stream if file != "-" else io.BytesIO(b"lunch?"), [[1], [2]], "judging"))
    assert chunks == [[1], [2]]
    assert "judging" in terminal.getvalue()
    monkeypatch.setattr(sys, "stderr", silent := io.StringIO())
    list(track_bytes(io.BytesIO(), [[1]], "judging"))
    assert not silent.getvalue()
