"""The API against its own description: whatever is generated from it, no failure and no answer it does not name."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from workbench.serving.openapi import HANDLING
from workbench.serving.routes import ENDPOINTS

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
            assert told["x-data-class"] in HANDLING, f"{name}.{field}"
            assert told["x-data-handling"], f"{name}.{field}"
