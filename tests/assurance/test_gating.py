import xml.etree.ElementTree as ET

import pytest

from workbench.assurance import (
    Measurement,
    enforce,
    judge,
    measure,
    read_labelled,
    read_posts,
    summarize_gate,
    write_junit,
)
from workbench.config import Privacy, load_project
from workbench.errors import ConfigError, PrivacyGateFailed
from workbench.privacy import Masker, build_masker

FIGURES = Measurement({"finding": {"all": {"f2": 0.9}}, "texts": 3})


@pytest.mark.parametrize(
    ("bound", "passed"), [(">= 0.9", True), (">= 0.91", False), ("<= 0.9", True), ("<= 0.89", False)]
)
def test_a_threshold_is_judged(bound, passed):
    (verdict,) = judge(FIGURES, {"finding.all.f2": bound})
    assert verdict.passed == passed
    assert verdict.sentence == f"finding.all.f2 is 0.9, must be {bound}"


def test_what_was_not_measured_fails():
    (verdict,) = judge(FIGURES, {"finding.PAN.recall": ">= 0"})
    assert not verdict.passed
    assert "was not measured" in verdict.sentence


@pytest.mark.parametrize("bound", ["0.9", "> 0.9", ">= x", ">= nan", "", ">=0.9"])
def test_a_threshold_of_another_form_is_refused(bound):
    with pytest.raises(ConfigError, match="must be"):
        judge(FIGURES, {"finding.all.f2": bound})


@pytest.mark.parametrize("exit_code", [4, 6])
def test_a_failed_gate_stops_and_lists_every_failure(exit_code):
    verdicts = judge(FIGURES, {"finding.all.f2": ">= 1", "texts": "<= 2"})
    with pytest.raises(PrivacyGateFailed) as refusal:
        enforce(verdicts, exit_code=exit_code)
    assert refusal.value.exit_code == exit_code
    assert len(refusal.value.failures) == 2


def test_a_passed_gate_goes_on():
    enforce(judge(FIGURES, {"texts": ">= 3"}), exit_code=4)


def test_junit_has_a_case_a_threshold(tmp_path):
    write_junit(judge(FIGURES, {"finding.all.f2": ">= 1", "texts": ">= 3"}), tmp_path / "out" / "gate.xml")
    suite = ET.parse(tmp_path / "out" / "gate.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite] == ["finding.all.f2", "texts"]


# ---- the project's own thresholds, on files of other hands; each bites when its recognizer is broken


@pytest.fixture(scope="module")
def texts(mirror):
    return read_labelled(mirror / "pii/generated_large.json")


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_the_projects_thresholds_are_met(failed, texts):
    assert failed("labelled", measure(build_masker(), texts=texts, resamples=10)) == set()


@pytest.mark.real
@pytest.mark.xdist_group("gate")
@pytest.mark.parametrize(
    ("lost", "name"),
    [
        ("EMAIL", "finding.EMAIL.f2"),
        ("PHONE", "finding.PHONE.f2"),
        ("CARD", "finding.CARD.f2"),
        ("IBAN", "finding.IBAN.f2"),
        ("SSN", "finding.SSN.f2"),
        ("PERSON", "finding.PERSON.f1"),
        ("ADDRESS", "finding.ADDRESS.recall"),
        ("PERSON", "coverage.by_standing.direct"),
    ],
)
def test_a_broken_recognizer_fails_the_gate(failed, zoo, texts, lost, name):
    assert name in failed("labelled", measure(zoo.broken(lost), texts=texts[::10], resamples=10))


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_masking_everything_fails_the_gate(failed, zoo, texts):
    greedy = Masker({"all": zoo.Greedy()})
    assert "coverage.over_masking" in failed("labelled", measure(greedy, texts=texts[::20], resamples=10))


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_the_attacks_are_gated_at_level_strict(failed, zoo, mirror):
    posts = read_posts(mirror / "pii/spia_posts.jsonl")
    assert failed("labelled", measure(build_masker(), posts=posts)) == set()
    assert failed("labelled", measure(Masker({}), posts=posts[:100])) == {
        f"linkage.strict.{attacker}.top1" for attacker in ("words", "characters", "trained")
    }
    assert "linkage.strict.kept" in failed("labelled", measure(Masker({"all": zoo.Greedy()}), posts=posts[:50]))


def test_what_is_kept_is_rounded_and_judged_before():
    told = summarize_gate(FIGURES, judge(FIGURES, {"finding.all.f2": ">= 0.9001"}))
    assert (told["passed"], told["gates"][0]["bound"], told["format"]) == (False, ">= 0.9001", 1)
    assert told["gates"][0]["sentence"] == "finding.all.f2 is 0.9, must be >= 0.9001"


def test_the_defaults_demand_nothing():
    assert load_project().settings.privacy == Privacy()
