"""Checks of a plugin as a whole: it loads in a fresh process, lightly, and says only what is so."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workbench.plugins import Host
from workbench.testing.failures import demand
from workbench.testing.sandbox import module_path, run_fresh

# Libraries that cost half a second and more to import: a plugin imports them when a part is made, not when it loads.
HEAVY = (
    "IPython", "dask", "datasets", "jupyterlab", "matplotlib", "mlflow", "onnxruntime", "spacy", "tensorflow", "torch",
    "transformers", "xgboost",
)  # fmt: skip

_IMPORT = """
import json, socket, sys
def refuse(*a, **k):
    raise RuntimeError("the network was used while the plugin was imported")
socket.socket.connect = socket.getaddrinfo = refuse
import importlib
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(name for name in sys.argv[2:] if name in sys.modules)))
"""


def check_loads_in_a_fresh_process(module: str) -> None:
    """The plugin's module can be imported by a process that knows nothing of this one, offline."""
    demand(module_path(module), "the plugin's module must be found by a fresh process", got=f"no module {module}",
           do="install the distribution")  # fmt: skip
    run_fresh(_IMPORT, module)


def check_imports_lightly(module: str) -> None:
    """Importing the plugin's module imports none of the heavy libraries."""
    heavy = run_fresh(_IMPORT, module, *HEAVY)
    demand(not heavy, "the plugin's module must import no heavy library", got=heavy, do="import them in the factory")


def check_hooks_are_known(module: str) -> None:
    """The plugin implements hooks, and only hooks that the host knows."""
    Host().register(import_module(module), module)


def check_trusted_types_exist(module: str) -> None:
    """Every dotted name that the plugin trusts names a type that can be imported."""
    plugin = import_module(module)
    for dotted in plugin.trusted_types() if hasattr(plugin, "trusted_types") else ():
        where, _, name = dotted.rpartition(".")
        demand(
            isinstance(_found(where, name), type),
            "trusted_types must name types, dotted",
            got=dotted,
            do="name module and class as they are imported",
        )


def _found(where: str, name: str) -> Any:
    try:
        return getattr(import_module(where), name, None)
    except ImportError:
        return None


CHECKS = (
    check_loads_in_a_fresh_process,
    check_imports_lightly,
    check_hooks_are_known,
    check_trusted_types_exist,
)
