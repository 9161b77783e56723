"""The walk: every row in order, checks that cannot be made, and no check that goes unasked."""

import inspect

from workbench.policy import (
    CLAUSES,
    Clause,
    Fails,
    NothingYet,
    acting,
    check_policy,
    holding,
    researching,
    retaining,
    using,
)

NOT_BUILT = ["aggregated data", "location", "no sale, sharing", "legal requests", "transfer", "breach"]


NO_SNAPSHOT = "no snapshot is here of which to check it"


def check_well(ground):
    return "well"


def check_badly(ground):
    raise Fails("badly. Mend it.")


def test_the_rows_are_the_policy_s_in_its_order():
    numbers = [clause.number for clause in CLAUSES]
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    assert {number.partition(".")[0] for number in numbers} == set("23456789")
    assert [clause.name for clause in CLAUSES if not clause.checks] == NOT_BUILT


def test_every_check_is_asked_once():
    asked = [check for clause in CLAUSES for check in clause.checks]
    modules = (acting, holding, researching, retaining, using)
    written = [
        value
        for module in modules
        for name, value in vars(module).items()
        if name.startswith("check_") and inspect.getmodule(value) is module
    ]
    assert len(asked) == len(set(asked))
    assert set(asked) == set(written)
    assert all(check.__doc__ for check in asked)


def test_one_failure_fails_its_clause_and_the_walk_goes_on(bare):
    clauses = [Clause("1", "a", "all is well", (check_badly, check_well)), Clause("2", "b", "b", (check_well,))]
    one, two = check_policy(bare, [*clauses, Clause("3", "c", "c")][:2])
    assert (one.state, [found.state for found in one.found]) == ("fails", ["fails", "holds"])
    assert (one.found[0].check, one.found[0].says) == ("badly", "badly. Mend it.")
    assert two.state == "holds"


def test_a_check_that_breaks_fails_without_a_word_of_what_it_looked_at(bare):
    def check_what_breaks(ground):
        return {}["9876543210"]

    (step,) = check_policy(bare, [Clause("1", "a", "a", (check_what_breaks, check_well))])
    assert [found.state for found in step.found] == ["fails", "holds"]
    assert "it could not be made: KeyError in test_walking.py, line " in step.found[0].says
    assert "9876543210" not in step.found[0].says


def test_a_clause_holds_by_what_there_is_and_has_no_data_where_there_is_nothing(bare):
    def check_nothing(ground):
        raise NothingYet("nothing is there yet")

    clauses = [Clause("1", "a", "a", (check_nothing, check_well)), Clause("2", "b", "b", (check_nothing,))]
    one, two = check_policy(bare, clauses)
    assert [found.state for found in one.found] == ["no data", "holds"]
    assert (one.state, two.state, two.found[0].says) == ("holds", "no data", "nothing is there yet")


def test_without_checks_it_is_not_built(bare):
    (step,) = check_policy(bare, [Clause("1", "a", "all is well")])
    assert (step.state, step.found) == ("not built", [])


def test_an_empty_deployment_holds_and_makes_nothing(bare):
    steps = list(check_policy(bare))
    assert {step.state for step in steps} == {"holds", "no data", "not built"}
    states = {step.name: step.state for step in steps}
    assert (states["billing"], states["minimisation"], states["breach"]) == ("no data", "holds", "not built")
    said = [found.says for step in steps for found in step.found]
    assert said.count("nothing is stored yet") >= 8
    for found in (found for step in steps for found in step.found):
        assert (found.state == "no data") == (found.says in ("nothing is stored yet", NO_SNAPSHOT))
    assert not bare.project.state.exists()


def test_a_deployment_in_use_holds(ground, account, send, store):
    store.keys.create(account.id)
    send(account)
    steps = list(check_policy(ground))
    assert [(step.name, step.found) for step in steps if step.state == "fails"] == []
    assert "nothing is stored yet" not in [found.says for step in steps for found in step.found]


def test_a_store_that_cannot_be_opened_fails_every_check_on_it(ground, home, account):
    (home.state / "keys" / "store.json").chmod(0o644)
    states = {found.check: found for step in check_policy(ground) for found in step.found}
    assert states["key files"].state == "fails"
    assert states["chains"].state == "fails"
    assert "chmod 600" in states["chains"].says
    assert states["warning"].state == "holds"
