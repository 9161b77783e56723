"""Serving: the small HTTP API over the models that answer."""

from workbench.serving.app import make_app
from workbench.serving.server import serve

__all__ = ["make_app", "serve"]
