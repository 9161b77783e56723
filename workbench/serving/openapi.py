"""The API's own description, OpenAPI 3.1, from the table of endpoints and the structs it is parsed with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from workbench import __version__
from workbench.config import Serve
from workbench.serving.data_classes import handle
from workbench.serving.endpoints import Endpoint
from workbench.serving.items import CONTENT
from workbench.serving.problems import MEDIA_TYPE, Problem

WORDS = {
    200: "The answer.",
    201: "Made.",
    202: "Taken; it waits for review.",
    400: "The body ends early, is no JSON in UTF-8 or nested too deep; or body or query name a field twice.",
    401: "No key, or one that is not in force.",
    403: "The key has not the scope, or is a test key and the path is not for one.",
    404: "There is no such thing, or it is another's.",
    408: "The body did not arrive in time.",
    409: "It is so already, or may not be any more.",
    413: "The body or a field is too large.",
    415: "The body is of another media type or charset, or compressed.",
    422: "The request does not follow the schema; a query parameter or a body that is not described is refused.",
    429: "The limits of this key are reached, or of a slowed one what is left of them; see Retry-After.",
    500: "The request could not be answered.",
    503: "The store is away or the service is full; see Retry-After.",
}
RETRY = {
    "Retry-After": {"description": "Seconds until it is worth trying again.", "schema": {"type": "integer"}},
}
HEADERS = {
    "X-Request-Id": "The request's id, the client's own if it sent a UUID.",
    "RateLimit": "What is left, r, and seconds until there is more, t (draft-ietf-httpapi-ratelimit-headers); of a new "
    "key where none in force asked.",
    "RateLimit-Policy": "The limits of the key, or of a new one where none in force asked: a request or a batch is one "
    "of the burst, an item one of the day. `slowed` in place of `burst` is a tenth of it, for ten minutes, after many "
    "refused requests or networks.",
    "Server-Timing": "Where the time went, ms: parse, wait (for the judge), anonymize, predict, store; else total.",
}
# What no table of endpoints says: answers to what is no request of any of them.
ELSEWHERE = {
    "Malformed": (400, "It is no HTTP/1.1 request."),
    "UnknownPath": (404, "There is no such path."),
    "UnknownMethod": (405, "The path takes other methods; `Allow` names them."),
    "SlowHead": (408, "The request line and headers did not arrive in time."),
    "LargeHead": (431, "The request line and headers are too large, or too many."),
    "NotImplemented": (501, "It asks for a proxy or the whole server, by an unknown method or transfer coding."),
}
ALLOW = {"Allow": {"description": "The methods that the path takes.", "schema": {"type": "string"}}}


def describe_api(endpoints: Sequence[Endpoint], limits: Serve) -> dict[str, Any]:
    """Return the OpenAPI document of one server, by its limits, as JSON types."""
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Smishing Workbench",
            "version": __version__,
            "summary": "Is this message fraud?",
            "description": "What is no request of any operation here is answered as `components/responses` say: "
            + ", ".join(f"{name} ({status})" for name, (status, _) in ELSEWHERE.items()),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(endpoints, limits),
            "responses": {name: _elsewhere(status, words) for name, (status, words) in ELSEWHERE.items()},
            "headers": {name: {"description": words, "schema": {"type": "string"}} for name, words in HEADERS.items()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "wbk_live_… or wbk_test_…"}},
        },
    }


def _schemas(endpoints: Sequence[Endpoint], limits: Serve) -> dict[str, Any]:
    structs = {struct.__name__: struct for struct in _structs(endpoints)}
    _, made = msgspec.json.schema_components(structs.values(), ref_template="#/components/schemas/{name}")
    made["Batch"]["properties"]["items"]["maxItems"] = limits.max_batch
    made["BatchAnswer"]["properties"]["results"]["items"] = {"anyOf": [_ref("Answer"), _ref("Problem")]}
    made["Item"]["oneOf"] = [{"required": [name], "properties": {name: {"type": "string"}}} for name in CONTENT]
    for name, schema in made.items():
        for field, told in schema.get("properties", {}).items():
            told["x-data-class"], told["x-data-handling"] = handle(name, field)
    return made


def _elsewhere(status: int, words: str) -> dict[str, Any]:
    headers = {"X-Request-Id": _header("X-Request-Id"), **(ALLOW if status == 405 else {})}
    return {"description": words, "headers": headers, "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}


def _structs(endpoints: Sequence[Endpoint]) -> Iterator[Any]:
    for endpoint in endpoints:
        yield from (struct for struct in (endpoint.takes, endpoint.gives) if _is_struct(struct))
    yield Problem


def _is_struct(given: Any) -> bool:
    return isinstance(given, type) and issubclass(given, msgspec.Struct)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": endpoint.handler.__module__.rpartition(".")[2] + "_" + endpoint.handler.__name__,
        "summary": endpoint.summary,
        "responses": {str(status): _response(endpoint, status) for status in _statuses(endpoint)},
        "security": [{"key": [endpoint.scope]}] if endpoint.scope else [],
    }
    if endpoint.live:
        made["description"] = "Not for test keys."
    if parameters := [*_path_parameters(endpoint), *_query_parameters(endpoint)]:
        made["parameters"] = parameters
    if endpoint.takes:
        schema = _ref(endpoint.takes.__name__)
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


def _statuses(endpoint: Endpoint) -> list[int]:
    """Return every status that an endpoint may answer."""
    own = {endpoint.status, 400, 408, 422, 500, 503, *endpoint.refusals}
    if endpoint.scope:
        own |= {401, 403, 429}
    if endpoint.takes:
        own |= {413, 415}
    return sorted(own)


def _response(endpoint: Endpoint, status: int) -> dict[str, Any]:
    headers: dict[str, Any] = {name: _header(name) for name in HEADERS}
    made: dict[str, Any] = {"description": WORDS[status], "headers": headers | (RETRY if status in (429, 503) else {})}
    if status != endpoint.status:
        made["content"] = {MEDIA_TYPE: {"schema": _ref("Problem")}}
    elif _is_struct(endpoint.gives):
        made["content"] = {endpoint.media: {"schema": _ref(endpoint.gives.__name__)}}
    elif endpoint.media == "application/json":
        made["content"] = {endpoint.media: {"schema": {"type": "object"}}}
    else:
        made["content"] = {endpoint.media: {}}
    return made


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if "{id}" not in endpoint.path:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_]+$"}
    return [{"name": "id", "in": "path", "required": True, "schema": schema}]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = msgspec.json.schema(endpoint.query)
    (properties,) = [made["properties"] for made in schema["$defs"].values()]
    return [
        {"name": name, "in": "query", "required": False, "schema": _plain(told)} for name, told in properties.items()
    ]


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Return a field's schema as a query can write it: no null."""
    kinds = [kind for kind in told.get("anyOf", [told]) if kind.get("type") != "null"]
    return dict(kinds[0])
