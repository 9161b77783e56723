"""The data inventory: nothing is persisted that has no class."""

import ast
import fnmatch
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

import workbench as wb
from workbench.store.tables import metadata

ROOT = Path(__file__).resolve().parent.parent
INVENTORY = tomllib.loads((ROOT / "data_inventory.toml").read_text("utf-8"))
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Tables of MLflow's own database that hold tags.
KEYED = ("tags", "model_version_tags", "registered_model_tags", "experiment_tags")


def unclassed_columns(tables):
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if column.name not in INVENTORY["store"].get(table.name, {})
    ]


def log_formats(code):
    """Return the first argument of every call of a logger's method: a format string, or None for anything else."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in LEVELS]
    calls = [call for call in calls if isinstance(call.func.value, ast.Name) and call.func.value.id.startswith("log")]
    return [call.args[0].value if isinstance(call.args[0], ast.Constant) else None for call in calls]


def unclassed_keys(keys):
    return {key for key in keys if not any(fnmatch.fnmatchcase(key, known) for known in INVENTORY["mlflow"])}


def test_every_class_is_explained():
    told = [value for table in INVENTORY["store"].values() for value in table.values()]
    told += [*INVENTORY["mlflow"].values(), *INVENTORY["logs"].values()]
    assert set(told) == set(INVENTORY["classes"])


def test_every_column_is_classed():
    assert unclassed_columns(metadata.sorted_tables) == []


def test_no_class_is_of_a_column_that_is_gone():
    there = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    assert {name: set(columns) for name, columns in INVENTORY["store"].items()} == there


def test_a_new_column_is_seen():
    from sqlalchemy import Column, MetaData, Table, Text

    table = Table("accounts", MetaData(), Column("id", Text), Column("card", Text))
    assert unclassed_columns([table]) == ["accounts.card"]


def test_every_log_line_is_classed():
    files = [*(ROOT / "workbench").rglob("*.py"), *ROOT.glob("plugins/*/workbench_*/**/*.py")]
    found = {(text, file.name) for file in files for text in log_formats(file.read_text("utf-8"))}
    assert {(text, name) for text, name in found if text not in INVENTORY["logs"]} == set()
    assert {text for text, _ in found} == set(INVENTORY["logs"])


@pytest.mark.parametrize("line", ["logger.error('got %s', text)", "log.info(f'got {text}')", "logger.warning(text)"])
def test_a_new_log_line_is_seen(line):
    (text,) = log_formats(line)
    assert text not in INVENTORY["logs"]


@pytest.mark.xdist_group("pipeline")
def test_every_key_in_mlflow_is_classed(trained_copy):
    wb.evaluate("demo", timed=False)
    wb.promote("demo")
    keys = set()
    with closing(sqlite3.connect(trained_copy / ".workbench" / "mlflow.db")) as database:
        for table in KEYED:
            keys |= {row[0] for row in database.execute(f"SELECT DISTINCT key FROM {table}")}
    assert unclassed_keys(keys) == set()
    assert keys >= {"recipe", "data_digest", "digest"}


def test_a_new_key_is_seen():
    assert unclassed_keys({"recipe", "part.detector.linear", "sender"}) == {"sender"}
