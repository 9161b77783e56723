import json
from html.parser import HTMLParser

import pytest

from workbench.assurance import Measurement, PrivacyReport, judge
from workbench.assurance.report import read_sections

RECALL = {"recall": 0.9, "recall_interval": [0.8, 0.95], "gold": 10, "f2": 0.9}
ATTACKS = {name: {"top1": 0.5, "top5": 0.6} for name in ("words", "characters", "trained")}
FIGURES = {
    "recipe": "demo",
    "level": "strict",
    "anonymizers": ["redact"],
    "digest": "sha256:00",
    "finding": {"PHONE": RECALL, "all": RECALL},
    "disguised": {"at and dot": {"texts": 3, "plain": 1.0, "disguised": 0.5}},
    "linkage": {"chance": 0.1, **dict.fromkeys(("raw", "standard", "strict"), ATTACKS)},
    "planted": {"values": 2, "by_entity": {"PHONE": 1.0, "OTP": 0.5}},
    "membership": {"loss_auc": 0.55},
    "artefacts": {"identifiers": 0, "hits": []},
}
REPORT = PrivacyReport(
    Measurement(FIGURES), judge(Measurement(FIGURES), {"membership.loss_auc": "<= 0.5", "planted.values": ">= 2"})
)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    REPORT.write(folder)
    return folder


def test_the_page_opens_offline_and_every_picture_is_told_in_words(written):
    page = (written / "report.html").read_text("utf-8")
    tags = Page(page).tags
    pictures = [attributes for tag, attributes in tags if tag == "img"]
    assert len(pictures) == 4
    assert all(picture["src"].startswith("data:image/png;base64,") and picture["alt"] for picture in pictures)
    assert not [
        attributes
        for _, attributes in tags
        if str(attributes.get("src", attributes.get("href", "d"))).startswith("http")
    ]
    assert [tag for tag, _ in tags if tag in ("h1", "h2")] == ["h1"] + ["h2"] * 6
    assert len(page) < 5_000_000


def test_what_a_level_does_not_mask_is_named(written):
    assert "not masked at this level" not in (written / "report.md").read_text("utf-8")
    lenient = {**FIGURES, "level": "standard", "finding": {"PHONE": RECALL, "LOCATION": RECALL, "AGE": RECALL}}
    assert "; not masked at this level: LOCATION, AGE." in PrivacyReport(Measurement(lenient)).to_markdown({})


def test_synthetic_data_and_who_was_asked_is_told_in_every_form(tmp_path):
    told = {**FIGURES, "synthetic": ["synthetic"], "redetected": {"asked": {"redact": "workbench-redact==1"}, "own": 0}}
    report = PrivacyReport(Measurement(told), REPORT.verdicts)
    report.write(tmp_path)
    pages = [(tmp_path / name).read_text("utf-8") for name in ("report.md", "report.html")]
    for page in (*pages, str(report), report._repr_html_()):
        assert "Synthetic data (synthetic)" in page
        assert "redact (workbench-redact==1)" in page
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["synthetic"] == ["synthetic"]
    assert str(Measurement(told)).startswith("Synthetic data (synthetic)")
    assert "Synthetic data (synthetic)" in Measurement(told)._repr_html_()
    assert "Synthetic" not in REPORT.to_markdown({})


def test_the_verdict_comes_first_and_names_what_failed(written):
    text = (written / "report.md").read_text("utf-8")
    assert text.startswith("**Failed: membership.loss_auc is 0.55, must be <= 0.5.**")
    assert "| planted.values >= 2 | 2 | yes |" in text
    assert "| PHONE | 0.900 [0.800, 0.950] | 10 | 0.900 |" in text
    assert "| membership.loss_auc | 0.5500 |" in text
    assert 'class="failed"' in (written / "report.html").read_text("utf-8")
    assert str(REPORT).splitlines()[1:] == [
        "FAILED  membership.loss_auc is 0.55, must be <= 0.5",
        "ok      planted.values is 2, must be >= 2",
    ]


def test_json_holds_figures_and_gates(written):
    told = json.loads((written / "report.json").read_text("utf-8"))
    assert told["linkage"]["strict"]["words"]["top1"] == 0.5
    assert [gate["passed"] for gate in told["gates"]] == [False, True]


def test_without_a_gate_and_without_plots(tmp_path):
    report = PrivacyReport(Measurement({"level": "standard", "anonymizers": [], "rare": {"k": 2}, "finding": {}}))
    report.write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"report.json", "report.md", "report.html"}
    assert report._repr_html_() == "<p>Measured, not gated.</p>"
    assert report.opening == "Measured, not gated."


def test_every_section_says_its_method():
    assert all(section.heading and section.method.endswith(".") for section in read_sections().values())
