"""Configuration: the project, and the settings in its pyproject.toml."""

from workbench.config.checks import check_floors, check_whole
from workbench.config.project import Project, find_root, load_project
from workbench.config.settings import (
    Gates,
    Masking,
    Options,
    Policy,
    Privacy,
    Recipe,
    Retention,
    Serve,
    Settings,
    Soundness,
    Space,
    Store,
    Thresholds,
)

__all__ = [
    "Gates",
    "Masking",
    "Options",
    "Policy",
    "Privacy",
    "Project",
    "Recipe",
    "Retention",
    "Serve",
    "Settings",
    "Soundness",
    "Space",
    "Store",
    "Thresholds",
    "check_floors",
    "check_whole",
    "find_root",
    "load_project",
]
