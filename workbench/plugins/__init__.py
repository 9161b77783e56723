"""Plugins: the host that loads them, and the parts that they offer."""

from workbench.plugins.admission import spell_out
from workbench.plugins.hosting import COMMANDS_GROUP, GROUP, Host, host, list_plugins, register
from workbench.plugins.parts import Part, PluginTable, Problem

__all__ = [
    "COMMANDS_GROUP",
    "GROUP",
    "Host",
    "Part",
    "PluginTable",
    "Problem",
    "host",
    "list_plugins",
    "register",
    "spell_out",
]
