import pytest

import workbench as wb
from workbench import hookimpl
from workbench.contracts import Source
from workbench.data import build
from workbench.data.columns import MOST, admit, check_labels, find_strange
from workbench.errors import DataError
from workbench.plugins import host
from workbench.records import to_frame
from workbench.testing import failures, source_checks

PHONE, MAIL = "9876543210", "asha@example.org"
RECIPE = """
[tool.workbench.recipes.mine]
kinds = ["sms"]
sources = {mine = {}}
anonymizers = {redact = {}}
masking = {level = "standard", operators = {}}
featurizers = {lexical = {}}
detector = {linear = {C = 10.0}}
seed = 7
folds = 5
test_share = 0.25
similarity = 0.8
resamples = 10
gates = {recall = 0.0, false_positive_rate = 1.0, control_margin = 0.0}
thresholds = {}
variants = 0.0
"""
GOOD = {"content": "see you at five", "label": "ham"}


def source_of(*records):
    return Source(read=lambda _: [dict(record) for record in records], licence="CC0-1.0", citation="made up")


@pytest.fixture
def refused(project, fresh_host):
    """Give what builds a recipe of one source with some records, and returns why it is refused."""
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8") + RECIPE, "utf-8")

    def build_of(*records):
        class Offers:
            @hookimpl
            def sources(self):
                return {"mine": source_of(*records)}

        wb.register(Offers())
        with pytest.raises(DataError) as error:
            build("mine")
        assert not (project / "data/mine").exists()
        assert error.value.exit_code == 3
        return str(error.value)

    return build_of


def test_a_label_that_there_is_not_is_refused_with_source_column_labels_and_count(refused):
    told = refused(GOOD, {**GOOD, "label": "scam"}, {"content": "pay now", "label": "scam"})
    assert told == (
        "source 'mine': column 'label' must hold ham, smishing, spam or null, and 2 of 3 records hold something else. "
        "Mend the source."
    )


@pytest.mark.parametrize("column", ["family", "language", "country", "hand", "kind"])
@pytest.mark.parametrize("raw", [PHONE, MAIL, f"in{PHONE}", "Asha Nair", 9876543210, ["x"]], ids=str)
def test_raw_text_beside_the_text_is_refused_and_not_quoted(refused, column, raw):
    told = refused(GOOD, {**GOOD, "content": "other", column: raw})
    assert f"column '{column}' must hold" in told
    assert "1 of 2 records" in told
    assert str(raw) not in told


def test_every_column_that_is_wrong_is_told(refused):
    told = refused({**GOOD, "label": "x", "country": "India"})
    assert "column 'label'" in told
    assert "column 'country'" in told


@pytest.mark.parametrize(
    "record",
    [
        {"family": "kyc_reminder", "language": "hi-Latn", "country": "IN", "hand": "2", "kind": "sms", "label": None},
        {"family": None, "language": "hinglish", "country": float("nan"), "label": "smishing"},
    ],
)
def test_short_codes_are_kept(record):
    assert find_strange(record) == []


def test_of_a_live_source_the_id_is_looked_at_too():
    assert find_strange({"id": PHONE}) == []
    assert find_strange({"id": PHONE}, live=True) == ["id"]
    assert find_strange({"id": "row_0123456789ab0123456789abcdef01234567"}, live=True) == []


def test_a_column_that_is_another_in_each_record_is_refused():
    records = [{**GOOD, "family": f"name-{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}"}
               for n in range(MOST + 1)]  # fmt: skip
    with pytest.raises(DataError, match=f"'mine', column 'family': it must hold at most {MOST} different values"):
        list(admit("mine", records))


def test_the_embedded_source_gives_what_is_allowed():
    records = host().part("source", "synthetic").factory(size=500, seed=7)
    assert len(list(admit("synthetic", records))) >= 500


def test_labels_of_a_table_are_looked_at_by_source():
    frame = to_frame([{"text": "a", "label": "ham"}, {"text": "b", "label": None}])
    assert check_labels(frame) is frame
    with pytest.raises(DataError, match=r"source 'given': column 'label' must hold .* 1 of 2 records"):
        check_labels(frame.assign(label=["ham", "scam"]))


def test_the_conformance_suite_finds_raw_text_in_a_column():
    source_checks.check_gives_records(source_of({**GOOD, "country": "IN"}))
    with pytest.raises(failures.ConformanceError, match="column 'country' must hold two capitals"):
        source_checks.check_gives_records(source_of({**GOOD, "country": PHONE}))
