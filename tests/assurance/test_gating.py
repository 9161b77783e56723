import xml.etree.ElementTree as ET

import pytest

from workbench.assurance import Measurement, enforce, judge, measure, read_labelled, read_posts, write_junit
from workbench.config import Masking, load_project
from workbench.errors import ConfigError, PrivacyGateFailed
from workbench.privacy import Masker, Operators, build_masker

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


class Broken:
    """A part that no longer finds some entities."""

    def __init__(self, part, *lost):
        self.part, self.lost = part, lost
        self.entities = part.entities

    def find(self, texts):
        return [[span for span in spans if span.entity not in self.lost] for spans in self.part.find(texts)]


class Greedy:
    """A part that masks every word."""

    entities = frozenset({"PERSON"})

    def find(self, texts):
        import re

        from workbench.contracts import Span

        return [[Span(*match.span(), "PERSON") for match in re.finditer(r"\w+", text)] for text in texts]


def broken(*lost, level="standard"):
    masker = build_masker()
    parts = {name: Broken(part, *lost) for name, part in masker.parts.items()}
    return Masker(parts, Operators(Masking(level=level)))


def failed(measurement):
    import tomllib
    from pathlib import Path

    table = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))
    thresholds = table["tool"]["workbench"]["privacy"]["thresholds"]
    about = measurement.as_dict().keys()
    chosen = {name: bound for name, bound in thresholds.items() if name.partition(".")[0] in about}
    assert chosen
    return {verdict.name for verdict in judge(measurement, chosen) if not verdict.passed}


@pytest.fixture(scope="module")
def texts(mirror):
    return read_labelled(mirror / "pii/generated_large.json")


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_the_projects_thresholds_are_met(texts):
    assert failed(measure(build_masker(), texts=texts, resamples=10)) == set()


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
def test_a_broken_recognizer_fails_the_gate(texts, lost, name):
    assert name in failed(measure(broken(lost), texts=texts[::4], resamples=10))


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_masking_everything_fails_the_gate(texts):
    assert "coverage.over_masking" in failed(measure(Masker({"all": Greedy()}), texts=texts[::20], resamples=10))


@pytest.mark.real
@pytest.mark.xdist_group("gate")
def test_the_attack_is_gated_at_level_strict(mirror):
    posts = read_posts(mirror / "pii/spia_posts.jsonl")
    strict = Masking(level="strict")
    assert failed(measure(build_masker(masking=strict), posts=posts)) == set()
    none = Masker({}, Operators(strict))
    assert failed(measure(none, posts=posts)) == {"linkage.masked.top1"}
    assert "linkage.masked.kept" in failed(measure(Masker({"all": Greedy()}), posts=posts[:50]))


def test_an_identifier_in_an_artefact_fails_the_gate(tmp_path):
    assert failed(measure(Masker({}), folder=tmp_path)) == set()
    (tmp_path / "notes.txt").write_text("9876543210")
    assert failed(measure(Masker({}), folder=tmp_path)) == {"artefacts.identifiers"}


def test_the_defaults_demand_nothing():
    assert load_project().settings.privacy.thresholds == {}
