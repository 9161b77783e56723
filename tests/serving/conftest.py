"""The application around the rules, as a client meets it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from workbench.config import Serve
from workbench.models import fallback
from workbench.serving import make_app


class Fixed:
    """Answers by one model; can be told to fail."""

    def __init__(self) -> None:
        self.fixed = fallback()
        self.fails: Exception | None = None
        self.looks = 0

    def model(self, kind: str) -> Any:
        if self.fails:
            raise self.fails
        return self.fixed

    def models(self) -> list[dict[str, Any]]:
        return [{"kind": "sms", "recipe": self.fixed.recipe}]

    def refresh(self) -> bool:
        self.looks += 1
        return False


@pytest.fixture
def answering():
    return Fixed()


@pytest.fixture
def client(answering):
    with TestClient(make_app(answering, Serve(max_body=20_000, max_content=1_000, max_url=100, max_batch=3))) as made:
        yield made
