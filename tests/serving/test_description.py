"""The API against its own description: whatever is generated from it, no failure and no answer it does not name."""

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import select

from workbench.serving import data_classes
from workbench.serving.routes import ENDPOINTS
from workbench.store.tables import metadata

FEW = settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
# Some rules are no part of a schema (exactly one of, a day before another): 422 is then an answer, and described.
LAX = [positive_data_acceptance]
STEPS = settings(FEW, max_examples=4, stateful_step_count=8)


def described(room):
    """Read the description from the app itself; requests do not start and stop it."""

    async def app(scope, receive, send):
        if scope["type"] != "lifespan":
            return await room.client.app(scope, receive, send)
        while True:
            asked = (await receive())["type"]
            await send({"type": f"{asked}.complete"})
            if asked == "lifespan.shutdown":
                return None

    return schemathesis.openapi.from_asgi("/openapi.json", app)


def operations(schema):
    return {made.ok().definition.raw["operationId"]: made.ok() for made in schema.get_all_operations()}


NAMES = [f"{e.handler.__module__.rpartition('.')[2]}_{e.handler.__name__}" for e in ENDPOINTS]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("accounts_close", "public_openapi")])
def test_no_request_makes_it_fail_or_say_what_is_not_described(name, shared_room):
    operation = operations(described(shared_room))[name]
    headers = {"Authorization": f"Bearer {shared_room.token}"}

    @FEW
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(headers=headers, excluded_checks=LAX)

    ask()


def test_no_sequence_of_requests_does_either(own_room):
    """Ids of one answer go into the next request; accounts are closed and keys are revoked on the way."""
    headers = {"Authorization": f"Bearer {own_room.token}"}

    class Sequences(described(own_room).as_state_machine()):
        def get_call_kwargs(self, _case):
            return {"headers": headers}

        def validate_response(self, response, case, **_):
            case.validate_response(response, excluded_checks=LAX)

    Sequences.run(settings=STEPS)


def test_every_operation_has_a_name_of_its_own():
    assert len(set(NAMES)) == len(NAMES) == len(ENDPOINTS)


def test_every_field_of_every_struct_is_classed(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert len(schemas) > 20
    for name, schema in schemas.items():
        for field, told in schema.get("properties", {}).items():
            assert told["x-data-class"] in ("account", "input", "usage"), f"{name}.{field}"
            assert told["x-data-handling"], f"{name}.{field}"
    assert set(data_classes.STRUCTS) == set(schemas)
    assert all(field in schemas[name]["properties"] for name, field in data_classes.FIELDS)


def test_nothing_lies_in_clear_that_is_said_to_be_sealed_or_kept_nowhere(own_room):
    """The description is read, each such field is sent or asked for, and the store's files are searched."""
    told = own_room.client.get("/openapi.json").json()["components"]["schemas"]
    sent = {
        ("AccountChange", "name"): "canary-name",
        ("AccountChange", "email"): "canary@mail.example",
        ("AccountChange", "organization"): "canary-organization",
        ("GrievanceWish", "text"): "canary-grievance",
        ("Item", "ref"): "canary-ref",
        ("Item", "audio"): "canary-audio",
    }
    for name, field in sent:
        words = told[name]["properties"][field]["x-data-handling"]
        assert words.startswith(("kept encrypted", "read or told", "refused")), f"{name}.{field}"
    identity = {field: value for (name, field), value in sent.items() if name == "AccountChange"}
    assert own_room.client.patch("/v1/account", json=identity).status_code == 200
    assert own_room.client.post("/v1/grievances", json={"text": "canary-grievance"}).status_code == 201
    assert own_room.client.post("/v1/detect", json={"text": "hi", "ref": "canary-ref"}).status_code == 200
    assert own_room.client.post("/v1/detect", json={"audio": "canary-audio"}).status_code == 422
    token = own_room.client.post("/v1/account/keys", json={}).json()["token"]
    assert told["KeyMade"]["properties"]["token"]["x-data-handling"] == data_classes.SECRET.words
    with own_room.store.database.read() as connection:
        kept = [repr(connection.execute(select(table)).all()) for table in metadata.sorted_tables]
    assert not [value for value in (*sent.values(), token) for rows in kept if value in rows]


def test_an_item_has_exactly_one_content_by_its_schema(client):
    document = client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Item", "components": document["components"]}
    for item, valid in (
        ({"text": "a"}, True),
        ({"text": "a", "url": None}, True),
        ({"text": "a", "url": "b.example"}, False),
        ({"url": None}, False),
        ({}, False),
    ):
        assert jsonschema.Draft202012Validator(schema).is_valid(item) is valid


def test_a_batch_is_described_as_large_as_this_server_takes_it(shared_room):
    schemas = shared_room.client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Batch"]["properties"]["items"]["maxItems"] == shared_room.service.settings.max_batch == 3


def test_what_is_no_request_of_an_operation_is_described(client):
    document = client.get("/openapi.json").json()
    told = document["components"]["responses"]
    for status in (404, 405, 431, 501):
        assert f"({status})" in document["info"]["description"]
    assert "Allow" in told["UnknownMethod"]["headers"]
    assert {word for one in told.values() for word in one["content"]} == {"application/problem+json"}
