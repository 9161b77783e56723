"""Scaffold: a new plugin, two files and a test that pass their own checks at birth."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.config import find_root
from workbench.errors import PluginError, join_names
from workbench.plugins import host
from workbench.scaffold.templates import MODULES, PYPROJECT, TEST

_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def write_plugin(kind: str, word: str, *, parent: Path | None = None) -> Path:
    """Write a plugin's folder and return it: in `plugins/` inside a project, in the working directory outside.

    Raises PluginError for an unknown kind, a word that is no name or is taken, or a folder that is there already.
    """
    if kind not in MODULES:
        raise PluginError(f"kind must be one of {join_names(MODULES)}. Got {kind!r}.")
    if not _WORD.fullmatch(word):
        raise PluginError(f"the word must be lower case letters, digits and single hyphens. Got {word!r}.")
    taken = {part.name: part.pin for part in host().parts()}
    if word in taken:
        raise PluginError(f"the name {word!r} is taken by {taken[word]}. Choose another word.")
    folder = (parent or _parent()) / word
    if folder.exists():
        raise PluginError(f"{folder} is there already. Choose another word, or remove it.")
    try:
        _write(folder, kind, word)
    except OSError as error:
        raise PluginError(f"{folder} cannot be written: {error.strerror}. Choose another --path.") from None
    return folder


def _parent() -> Path:
    root = find_root()
    return root / "plugins" if root else Path.cwd()


def _write(folder: Path, kind: str, word: str) -> None:
    module = f"workbench_{word.replace('-', '_')}"
    names = {"word": word, "module": module, "kind": kind, "Class": "".join(map(str.capitalize, word.split("-")))}
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT.format(**names), "utf-8")
    (folder / f"{module}.py").write_text(MODULES[kind].format(**names), "utf-8")
    (folder / f"test_{names['word'].replace('-', '_')}.py").write_text(TEST.format(**names), "utf-8")
