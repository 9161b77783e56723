"""The data inventory: nothing is persisted that has no class."""

import ast
import fnmatch
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import workbench as wb
from workbench.config import load_project
from workbench.parquet import read_parquet, write_parquet
from workbench.privacy.keys import make_key
from workbench.purging import sweep
from workbench.serving.limits import Limits
from workbench.store import open_store
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


def unclassed_files(root):
    found = [str(file.relative_to(root)) for name in (".workbench", "data") for file in (root / name).rglob("*")]
    return {
        name
        for name in found
        if (root / name).is_file() and not any(fnmatch.fnmatchcase(name, known) for known in INVENTORY["files"])
    }


def unclassed_parquet(root):
    tables = [file for file in (root / "data").rglob("*.parquet") if file.parent.parent == root / "data"]
    return {name for file in tables for name in read_parquet(file).columns if name not in INVENTORY["columns"]}


def test_every_class_is_explained():
    told = [value for table in INVENTORY["store"].values() for value in table.values()]
    told += [kind for part in ("mlflow", "logs", "files", "columns") for kind in INVENTORY[part].values()]
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


@pytest.mark.xdist_group("pipeline")
def test_every_file_and_column_of_a_trained_project_is_classed(trained):
    assert unclassed_files(trained) == set()
    assert unclassed_parquet(trained) == set()
    assert (trained / "data" / "demo" / "snapshot.parquet").exists()


def test_every_file_of_a_service_is_classed(project):
    made = load_project()
    with open_store(made) as store:
        store.accounts.create(name="Asha", email="asha@example.org")
        sweep(store)
    Limits(made.state / "limits.bin", shared=False).close()
    make_key(made)
    assert unclassed_files(project) == set()
    there = {str(file.relative_to(project)) for file in project.rglob("*") if file.is_file()}
    assert there >= {".workbench/limits.bin", ".workbench/store.db", ".workbench/keys/store.json", "data/purged.json"}


def test_a_new_file_and_a_new_column_are_seen(tmp_path):
    (tmp_path / "data" / "demo").mkdir(parents=True)
    write_parquet(pd.DataFrame({"id": ["1"], "voice": ["x"]}), tmp_path / "data" / "demo" / "snapshot.parquet")
    (tmp_path / "data" / "raw.csv").write_text("x")
    assert unclassed_files(tmp_path) == {"data/raw.csv"}
    assert unclassed_parquet(tmp_path) == {"voice"}


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
