"""What a reviewer with bad intentions tried, once each, so that it stays mended."""

import contextlib
import json
import socket
import threading

import pytest

import workbench as wb
from workbench.contracts import Pin, Source
from workbench.errors import ConfigError, DataError, ModelError, RecordError
from workbench.models import build_model
from workbench.registry import Answers, load_run, promote
from workbench.registry.promotion import object_to
from workbench.testing import failures, sandbox, source_checks

NUMBER = "9876543210"


# ---- privacy


@pytest.mark.parametrize("glue", ["\0", "\x01", "\x1f", "\x7f", "\u200b", "\u2063"], ids=ascii)
def test_control_characters_hide_no_number(glue):
    told = wb.anonymize([glue.join(NUMBER)])["content"].item()
    assert told == "<PHONE:IN:mobile>"


@pytest.mark.parametrize("given", [f"call {NUMBER}", {"a": NUMBER}], ids=["text", "dict"])
def test_a_time_that_is_none_is_not_quoted(given):
    with pytest.raises(RecordError) as error:
        wb.anonymize([{"text": "x", "received_at": given}])
    assert error.value.problems == (("/received_at", "not_a_time"),)
    assert NUMBER not in str(error.value)


@pytest.mark.parametrize("given", [None, 5, 1.5])
def test_what_is_no_table_is_refused_in_words(given):
    with pytest.raises(RecordError, match="records must be a text"):
        wb.predict(given)


# ---- promotion


def test_a_model_of_the_test_part_is_refused(trained_copy):
    run = wb.train(build_model("linear"), wb.load_records("demo", "test"), recipe="demo")
    wb.evaluate(run, timed=False)
    reasons = object_to(run, None, project=wb.config.load_project())
    assert [reason for reason in reasons if "trained on part 'test'" in reason]


def test_gates_that_were_tightened_since_ask_for_another_report(trained_copy):
    wb.evaluate("demo", timed=False)
    file = trained_copy / "pyproject.toml"
    file.write_text(file.read_text().replace("recall = 0.05", "recall = 0.06"))
    reasons = object_to(load_run("demo"), None, project=wb.config.load_project())
    assert [reason for reason in reasons if "judged by other gates" in reason]


def test_promotions_at_once_register_one_version_each_in_turn(trained_copy):
    wb.evaluate("demo", timed=False)
    load_run("demo")
    told = []
    threads = [threading.Thread(target=lambda: told.append(promote("demo"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [promotion.version for promotion in told] == ["1"] * 3
    assert sum(promotion.before is None for promotion in told) == 1


def test_a_champion_that_could_not_be_looked_up_is_no_absence(trained_copy, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(ModelError, match="store could not be asked"):
        wb.predict("hi", recipe="demo")


def test_a_look_that_failed_is_tried_again(trained_copy, monkeypatch):
    wb.evaluate("demo", timed=False)
    answers = Answers(routes={"sms": "demo"})
    promote("demo")
    with monkeypatch.context() as patched:
        patched.setattr("workbench.registry.champions._load_champion", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            answers.refresh()
    assert answers.refresh() is True
    assert answers.model("sms").recipe == "demo"


def test_figures_of_the_training_part_stay_apart(trained_copy):
    wb.evaluate("demo", timed=False)
    before = load_run("demo").metrics["test_recall"]
    wb.evaluate("demo", part="train", timed=False)
    run = load_run("demo")
    assert run.metrics["test_recall"] == before
    assert "train_recall" in run.metrics
    assert run.report()["part"] == "test"


# ---- broken files and settings


@pytest.mark.parametrize("content", ["{", "{}", "[]", "5"])
def test_a_broken_model_is_told(trained_copy, workbench, content):
    (trained_copy / "data/demo/model/model.json").write_text(content)
    assert "is broken" in workbench("evaluate", "demo", code=2).err


@pytest.mark.parametrize(
    ("file", "command"), [("snapshot.parquet", ["data", "split"]), ("manifest.json", ["data", "describe"])]
)
def test_broken_data_is_told(trained_copy, workbench, file, command):
    (trained_copy / "data/demo" / file).write_text("{")
    assert "is broken" in workbench(*command, "--recipe", "demo", code=3).err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("size = 1200", 'size = "x"', "source 'synthetic' could not be read with the options"),
        ("size = 1200", "sizes = 1200", "unexpected keyword argument 'sizes'"),
        ("folds = 3", "folds = 5000", "'folds' must be an int in the range"),
        ("seed = 7\nfolds", "seed = 9999999999\nfolds", "'seed' must be an int in the range"),
    ],
)
def test_a_wrong_option_is_a_mistake(trained_copy, workbench, old, new, told):
    file = trained_copy / "pyproject.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    assert told in workbench("data", "build", "--recipe", "demo", code=2).err


def test_a_wrong_parameter_of_the_detector_is_a_mistake(trained_copy, workbench):
    file = trained_copy / "pyproject.toml"
    file.write_text(file.read_text().replace("C = 1.0", "C = -1.0"))
    assert "The 'C' parameter" in workbench("train", "--recipe", "demo", code=2).err


@pytest.mark.parametrize("content", ["[tool]\nworkbench = 5", "tool = 5"])
def test_a_section_that_is_no_table_is_no_traceback(tmp_path, monkeypatch, content, workbench):
    (tmp_path / "pyproject.toml").write_text(content)
    monkeypatch.chdir(tmp_path)
    workbench("data", "describe", code=2)


@pytest.mark.parametrize("word", ["", "..", "a b"])
def test_a_word_that_is_none_is_a_mistake(workbench, word):
    workbench("plugins", "check", word, code=2)


def test_a_folder_that_cannot_be_written_is_a_mistake(workbench, tmp_path):
    (tmp_path / "file").write_text("")
    assert (
        "cannot be written" in workbench("plugins", "new", "detector", "foo", "--path", tmp_path / "file/x", code=2).err
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("hi".encode("utf-16-le"), "line 1 is no JSON object and no UTF-8 text"),
        (b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "line 1 begins with { and is not one JSON"),
    ],
    ids=["utf-16", "nested"],
)
def test_odd_files_are_told(workbench, tmp_path, content, told):
    (tmp_path / "in.jsonl").write_bytes(content)
    assert told in workbench("anonymize", tmp_path / "in.jsonl", code=2).err


def test_a_mark_of_the_byte_order_is_no_sign(workbench, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps({"text": "hi", "id": 7}).encode())
    assert json.loads(workbench("anonymize", tmp_path / "in.jsonl").out) == {"id": 7, "text": "hi", "spans": []}


# ---- conformance


def test_a_connection_that_is_kept_quiet_is_seen():
    def sneak():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened, contextlib.suppress(Exception):
            opened.sendto(b"x", ("127.0.0.1", 9))

    with pytest.raises(failures.ConformanceError, match="opened a network connection"), sandbox.no_network():
        sneak()


def test_a_pinned_source_is_read_or_skipped_with_a_reason(monkeypatch, tmp_path):
    from unittest import SkipTest

    def bad(path):
        yield {"content": "x", "label": "nonsense"}

    source = Source(read=bad, licence="x", citation="x", pin=Pin("f", "0" * 64, None))
    with pytest.raises(SkipTest, match="f is in no mirror folder"):
        source_checks.check_gives_records(source)
    monkeypatch.setattr(source_checks, "find_source", lambda *_: tmp_path)
    with pytest.raises(failures.ConformanceError, match="a label must be"):
        source_checks.check_gives_records(source)


def test_the_errors_are_users_mistakes():
    assert {ConfigError.exit_code, DataError.exit_code, ModelError.exit_code} == {2, 3}
