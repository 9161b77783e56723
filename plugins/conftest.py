"""First-party plugins are tested in the same room as the host: the isolation and the fixtures of tests/conftest.py."""

import runpy
from pathlib import Path

globals().update(runpy.run_path(str(Path(__file__).resolve().parent.parent / "tests" / "conftest.py")))
