"""The locks: what sources and parts a pipeline's outputs depend on, as content, for DVC to compare.

`sources.lock` pins the sources; `parts.lock` holds the sha256 of each part's files, and for each recipe and stage
one digest of just the parts that the stage depends on. Both are JSON, which DVC reads as YAML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import workbench
from workbench.config import Project, Recipe, load_project
from workbench.contracts import PartKind
from workbench.data.building import find_sources, write_json
from workbench.plugins import host
from workbench.plugins.digests import digest_of, hash_files

SOURCES = "sources.lock"
PARTS = "parts.lock"

# What of the host a stage's bytes depend on, as paths under workbench/: of all what parts are built on, of those that
# featurize how signs are read and features are laid out as well, and of those that group records how that is done.
_ALL = ("contracts.py", "compiled.py", "config/settings.py", "plugins/hosting.py", "records")
_SIGNS = ("canonical", "featurizing")
_GROUPS = (
    *("data/clusters.py", "data/columns.py", "data/cosines.py", "data/grams.py", "data/splitting.py"),
    *("data/vectors.py", "privacy/signs.py"),
)
_MADE = ("data/building.py", "data/columns.py", "data/labelling.py")
HOST = {
    "build": (*_ALL, *_MADE, "privacy"),
    "split": (*_ALL, *_GROUPS),
    "train": (*_ALL, *_SIGNS, *_GROUPS, "privacy", "models", "evasion", "training.py"),
    "evaluate": (
        *(*_ALL, *_SIGNS, *_GROUPS, *_MADE),
        *("privacy", "models", "evasion", "evaluation", "data/learned.py"),
    ),
    "leak": (*_ALL, "privacy", "assurance"),
    "probe": (*_ALL, *_SIGNS, *_GROUPS, "privacy", "models", "evasion", "assurance", "training.py"),
}


def write_locks(*, project: Project | None = None) -> tuple[Path, Path]:
    """Write both locks; return where they lie."""
    project = project or load_project()
    files = (project.locks / SOURCES, project.locks / PARTS)
    write_json(lock_sources(project), files[0])
    write_json(lock_parts(project), files[1])
    return files


def stale_locks(*, project: Project | None = None) -> list[str]:
    """Return the names of the locks that do not say what the tree holds; one that was cut says nothing."""
    project = project or load_project()
    wanted = {SOURCES: lock_sources(project), PARTS: lock_parts(project)}
    return [name for name, content in wanted.items() if _read(project.locks / name) != content]


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8")) if file.exists() else None
    except ValueError:
        return None


def lock_sources(project: Project) -> dict[str, Any]:
    """Return what `sources.lock` must hold: each recipe's sources with pin, licence and citation."""
    named = {
        name: source for recipe in project.settings.recipes.values() for name, source in find_sources(recipe).items()
    }
    return {
        name: {
            "sha256": source.pin.sha256 if source.pin else source.state() if source.state else None,
            "filename": source.pin.filename if source.pin else None,
            "address": source.pin.address if source.pin else None,
            "version": source.version,
            "licence": source.licence,
            "citation": source.citation,
            "synthetic": source.synthetic,
        }
        for name, source in named.items()
    }


def lock_parts(project: Project) -> dict[str, Any]:
    """Return what `parts.lock` must hold: a sha256 for each part and, for each recipe, one for each stage."""
    recipes = project.settings.recipes
    named = sorted({part for recipe in recipes.values() for part in _parts(recipe, project)})
    parts = {f"{kind} {name}": hash_part(kind, name) for kind, name in named}
    stages = {name: {stage: _stage(recipe, stage, project) for stage in HOST} for name, recipe in recipes.items()}
    return {"parts": parts, "stages": stages}


def _parts(recipe: Recipe, project: Project, stage: str | None = None) -> Iterator[tuple[PartKind, str]]:
    if stage in (None, "build"):
        yield from (("source", name) for name in recipe.sources)
    if stage in (None, "build", "train", "leak", "probe"):
        yield from (("anonymizer", name) for name in recipe.anonymizers)
    if stage in (None, "leak"):  # it asks the project's too
        yield from (("anonymizer", name) for name in project.settings.anonymizers if name not in recipe.anonymizers)
    if stage in (None, "train", "probe"):
        yield from (("featurizer", name) for name in recipe.featurizers)
        yield from (("detector", name) for name in recipe.detector)


def _stage(recipe: Recipe, stage: str, project: Project) -> str:
    told = [f"{kind} {name} {hash_part(kind, name)}" for kind, name in sorted(_parts(recipe, project, stage))]
    if stage == "leak":
        told.append(json.dumps(project.settings.anonymizers, sort_keys=True))
    root = Path(workbench.__file__).parent
    told += [f"{path} {hash_files(root / path)}" for path in HOST[stage]]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def hash_part(kind: PartKind, name: str) -> str:
    """Return sha256 over the files of the module that offers a part."""
    module = host().part(kind, name).module
    digest = digest_of(module) if module else None
    assert digest is not None
    return digest.removeprefix("sha256:")
