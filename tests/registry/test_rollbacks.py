import msgspec
import pytest

import workbench as wb
from workbench.errors import NoChampion, WorkbenchError
from workbench.models import fallback
from workbench.registry import Answers, promote, rollback
from workbench.registry.golden import Golden, compare_golden, messages, score_golden
from workbench.registry.tracking import WITHDRAWN, open_client
from workbench.store import read_audit


def test_the_champion_before_answers_again_if_it_is_what_it_was(trained_copy, workbench):
    wb.evaluate("demo", timed=False)
    first = promote("demo")
    run = wb.train(records=wb.load_records("demo", "train"), recipe="demo")
    wb.evaluate(run, part="test", timed=False)
    second, client = promote(run), open_client(wb.config.load_project())
    golden = client.get_model_version("demo", first.version).tags["golden"]

    told = msgspec.json.decode(golden)
    told["verdicts"] = told["verdicts"].translate(str.maketrans("hps", "psh"))
    client.set_model_version_tag("demo", first.version, "golden", msgspec.json.encode(told).decode())
    told = workbench("rollback", "demo", "--by", "Asha", code=7).err
    assert f"run {first.run} is not rolled back to: it judges" in told
    assert "golden messages otherwise than when it was promoted" in told
    assert Answers().model("sms").version == second.version
    last = read_audit(wb.config.load_project())[-1]
    assert (last["act"], last["by"]) == ("rollback refused", "Asha")

    client.set_model_version_tag("demo", first.version, "golden", golden)
    client.set_tag(first.run, WITHDRAWN, "true")
    assert "captured rows that were withdrawn since" in workbench("rollback", "demo", code=7).err
    assert Answers().model("sms").version == second.version

    client.delete_tag(first.run, WITHDRAWN)
    done = rollback("demo", by="Ravi")
    assert (done.version, done.before, done.run) == (first.version, second.version, first.run)
    assert Answers().model("sms").version == first.version
    last = read_audit(wb.config.load_project())[-1]
    assert (last["act"], last["version"], last["replaced"]) == ("rolled back", first.version, second.version)
    assert last["by"] == "Ravi"
    (entry,) = [one for one in Answers().models() if one["kind"] == "sms"]
    assert entry["promoted_at"] == last["at"]  # since when it answers, not when it was made
    with pytest.raises(WorkbenchError, match="no champion was before version 1"):
        rollback("demo")


def test_there_must_be_a_champion(project):
    with pytest.raises(NoChampion):
        rollback("demo")


def test_the_golden_set_is_scored_alike_twice():
    model = fallback()
    assert len(messages()) == 60
    assert compare_golden(score_golden(model), score_golden(model)) == []


def test_what_differs_is_told():
    then = Golden("hps", 0.5)
    assert compare_golden(then, Golden("hss", 0.5)) == [
        "it judges 1 of 3 golden messages otherwise than when it was promoted"
    ]
    assert "mean score" in compare_golden(then, Golden("hps", 0.6))[0]
    assert "another than" in compare_golden(then, Golden("hp", 0.5))[0]
