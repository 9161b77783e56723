"""A client of the API, sync and async: `Client(address, key).detect(text)`. It logs nothing of what it sends."""

from workbench.client.answers import Answer, ApiError, Model, Problem, Reason
from workbench.client.asking import AsyncClient, Client

__all__ = ["Answer", "ApiError", "AsyncClient", "Client", "Model", "Problem", "Reason"]
