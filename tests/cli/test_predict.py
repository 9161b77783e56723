import json

import pytest
from click.testing import CliRunner

from workbench.cli import cli, main

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
    assert set(answers[0]) == {"id", "verdict", "score", "reasons", "found", "model"}
    assert answers[0]["found"] == {"PHONE": 1, "URL": 1}


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
