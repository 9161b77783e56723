"""Serving: the small HTTP API over the models that answer."""

from workbench.serving.app import make_app
from workbench.serving.server import serve
from workbench.serving.service import Service

__all__ = ["Service", "make_app", "serve"]
