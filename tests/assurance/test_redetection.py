import pytest

import workbench as wb
from workbench import hookimpl
from workbench.assurance import Measurement
from workbench.assurance.redetection import fold, measure_redetection, others_than
from workbench.config import load_project
from workbench.privacy import Masker, build_masker

CLEAN = [
    "see you at five",
    "call <PHONE:IN:mobile> now",
    "<URL:https:x.in/pay> is due on 12/05/2024, pay 1,500.00",
] * 40


def test_a_masked_snapshot_passes(failed):
    assert failed("snapshot", Measurement({"redetected": measure_redetection(CLEAN, build_masker())})) == set()


def test_a_masking_that_did_not_settle_fails_the_gate(failed):
    texts = [*CLEAN, "call 98765 43210 for it"]
    assert "redetected.own" in failed(
        "snapshot", Measurement({"redetected": measure_redetection(texts, build_masker())})
    )


def test_what_another_anonymizer_finds_fails_the_gate(failed, zoo):
    told = measure_redetection([*CLEAN, *["ring 87654321 please"] * 4], Masker({}), {"sharp": zoo.Sharp()})
    assert told["others"] == {"sharp": {"records": pytest.approx(4 / 124), "entities": {"PHONE": 4}}}
    assert "redetected.direct" in failed("snapshot", Measurement({"redetected": told}))


def test_the_projects_anonymizers_are_asked_and_named_and_what_is_merely_installed_is_not(project, fresh_host, zoo):
    class Offers:
        @hookimpl
        def anonymizers(self):
            return {"sharp": zoo.Sharp}

    texts = ["ring 87654321 please"]
    before = measure_redetection(texts, build_masker(["redact"]))
    assert before["asked"].keys() == {"redact", "names", "facts"}
    assert before["asked"]["names"].startswith("workbench-names==")
    wb.register(Offers())
    assert measure_redetection(texts, build_masker(["redact"])) == before
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8") + "\n[tool.workbench.anonymizers]\nredact = {}\nsharp = {}\n", "utf-8")
    assert others_than(["redact"], load_project()).keys() == {"sharp"}
    told = measure_redetection(texts, build_masker(["redact"]))
    assert told["asked"] == {"redact": before["asked"]["redact"], "sharp": "live"}
    assert told["others"]["sharp"]["records"] == 1.0


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("ring 98765432", "long number"),
        ("ring ९८७६५४३२१", "long number"),
        ("ring 9 8 7 6 5 4 3 2 1", "spaced number"),
        ("ring 9\u200b8\u200b7\u200b6\u200b5\u200b4\u200b3", "long number"),
        ("mail asha.k＠okaxis", "address at"),
        ("see x.in/a?id=7", "query of a link"),
        ("file ABCDE12345", "letters and digits"),
    ],
)
def test_plain_patterns_see_through_disguises_and_fail_the_gate(failed, text, pattern):
    told = measure_redetection([text], Masker({}), {})
    assert pattern in told["by_pattern"]
    assert "redetected.patterns" in failed("snapshot", Measurement({"redetected": told}))


def test_folding():
    assert fold("９८७ a\u200bb १२") == "987 ab 12"
