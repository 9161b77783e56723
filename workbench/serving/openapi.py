"""The API's own description, OpenAPI 3.1, from the structs it is parsed with."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench import __version__
from workbench.serving.items import Answer, Batch, Item
from workbench.serving.problems import MEDIA_TYPE, Problem

# Which class of the policy's data a field holds (policy 2): input is content, usage is about the call itself.
INPUT = ("text", "url", "phone", "transcript", "audio", "sender", "received_at")
REFUSALS = {
    "400": "The body is not JSON in UTF-8.",
    "413": "The body or a field is too large.",
    "415": "The body is of another media type.",
    "422": "The body does not follow the schema.",
    "500": "The request could not be answered.",
}


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI document as JSON types."""
    _, components = msgspec.json.schema_components(
        [Item, Batch, Answer, Problem], ref_template="#/components/schemas/{name}"
    )
    for name, field in components["Item"]["properties"].items():
        field["x-data-class"] = "input" if name in INPUT else "usage"
    components["BatchAnswer"] = {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {"type": "array", "items": {"anyOf": [_ref("Answer"), _ref("Problem")]}},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Smishing Workbench", "version": __version__, "summary": "Is this message fraud?"},
        "paths": {
            "/v1/detect": {"post": _post("Judge one item.", "Item", "Answer")},
            "/v1/detect/batch": {"post": _post("Judge up to 100 items, in order.", "Batch", "BatchAnswer")},
            "/v1/models": {"get": _get("What is served: recipe, version, data and parts, for each kind.", "Models")},
            "/healthz": {"get": _get("The process is alive.", "Status")},
            "/readyz": {"get": _get("A model or the rules answer.", "Status")},
            "/openapi.json": {"get": _get("This document.", "Document")},
        },
        "components": {"schemas": {**components, **_plain()}},
    }


def _plain() -> dict[str, Any]:
    return {
        "Models": {"type": "object", "required": ["models"], "properties": {"models": {"type": "array"}}},
        "Status": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}},
        "Document": {"type": "object"},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _post(summary: str, taken: str, given: str) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": _ref(taken)}}}
    refusals = {
        status: {"description": words, "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}
        for status, words in REFUSALS.items()
    }
    return {"summary": summary, "requestBody": body, "responses": {**_answer(given), **refusals}}


def _get(summary: str, given: str) -> dict[str, Any]:
    return {"summary": summary, "responses": _answer(given)}


def _answer(given: str) -> dict[str, Any]:
    return {"200": {"description": "The answer.", "content": {"application/json": {"schema": _ref(given)}}}}
