"""Digests of plugins: they tell any change of code or data, and nothing else."""

import sys

import pytest

from workbench.data.locks import hash_part
from workbench.plugins import host
from workbench.plugins.digests import digest_of, hash_files


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "made_up_part"
    folder.mkdir()
    (folder / "__init__.py").write_text("A = 1\n", "utf-8")
    (folder / "words.txt").write_text("one\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    hash_files.cache_clear()
    yield folder
    hash_files.cache_clear()
    sys.modules.pop("made_up_part", None)


def anew(module="made_up_part"):
    hash_files.cache_clear()
    return digest_of(module)


@pytest.mark.parametrize("name", ["__init__.py", "words.txt", "more/new.py"])
def test_any_change_of_code_or_data_is_told(package, name):
    before = anew()
    (package / name).parent.mkdir(exist_ok=True)
    (package / name).write_text("B = 2\n", "utf-8")
    assert anew() != before


def test_byte_code_tests_and_hidden_files_are_no_change(package):
    before = anew()
    (package / "test_part.py").write_text("", "utf-8")
    (package / ".notes").write_text("", "utf-8")
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "x.pyc").write_bytes(b"1")
    assert anew("made_up_part.inner") == before


def test_a_module_of_one_file_has_a_digest_too(tmp_path, package):
    (tmp_path / "made_up_file.py").write_text("A = 1\n", "utf-8")
    assert anew("made_up_file").startswith("sha256:")
    assert anew("no_such_module") is None


def test_the_lock_of_parts_says_the_same():
    assert host().part("anonymizer", "redact").digest == f"sha256:{hash_part('anonymizer', 'redact')}"


def test_every_installed_anonymizer_has_one():
    assert all(part.digest.startswith("sha256:") for part in host().parts("anonymizer") if part.distribution)
