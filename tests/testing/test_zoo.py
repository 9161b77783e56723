"""A zoo of deliberately bad parts: each must be caught by the check meant for it, and the good ones by none."""

import itertools
import random
import re
import socket
import sys
from typing import ClassVar

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

from workbench.contracts import Source, Span
from workbench.testing import ConformanceError, collect_checks, run_checks
from workbench.testing import anonymizer_checks as anonymizer
from workbench.testing import detector_checks as detector
from workbench.testing import featurizer_checks as featurizer
from workbench.testing import plugin_checks as plugin
from workbench.testing import source_checks as source
from workbench.testing.failures import told_by
from workbench.testing.suite import PART_CHECKS
from workbench.testing.threat_checks import check_names_threats

DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")


class Good:
    entities = frozenset({"PHONE"})

    def find(self, texts):
        return [self.one(text) for text in texts]

    def one(self, text):
        return [Span(*match.span(), "PHONE", "IN:mobile") for match in DIGITS.finditer(text)]


class OneListForAll(Good):
    def find(self, texts):
        return [[span for text in texts for span in self.one(text)]]


class OutsideTheText(Good):
    def one(self, text):
        return [span._replace(end=span.end + 1000) for span in super().one(text)]


class ByteOffsets(Good):
    def one(self, text):
        raw = text.encode("utf-8", "replace")
        spans = [Span(m.start(), m.end(), "PHONE") for m in re.finditer(rb"\d{10}", raw)]
        return [span for span in spans if span.end <= len(text)]


class Undeclared(Good):
    def one(self, text):
        return [span._replace(entity="FAX", hint="") for span in super().one(text)]


class LeakyHint(Good):
    def one(self, text):
        return [span._replace(hint=text[span.start : span.end]) for span in super().one(text)]


class CutsShort(Good):
    def one(self, text):
        return [span._replace(end=span.end - 4) for span in super().one(text)]


class SwallowsAll(Good):
    def one(self, text):
        return [Span(0, len(text), "PHONE")] if text else []


class FindsPlaceholders(Good):
    entities = frozenset({"PHONE", "PERSON"})

    def one(self, text):
        return super().one(text) + [Span(*m.span(), "PERSON") for m in re.finditer(r"\bPHONE\b", text)]


class GrowsOnSecondPass(Good):
    """Masks the word before a placeholder, so that each pass eats one word more."""

    entities = frozenset({"PHONE", "PERSON"})

    def one(self, text):
        return super().one(text) + [Span(*m.span(1), "PERSON") for m in re.finditer(r"(\w+) <", text)]


class Random(Good):
    def one(self, text):
        return [span for span in super().one(text) if random.random() < 0.5]


class Remembers(Good):
    def __init__(self):
        self.seen = 0

    def find(self, texts):
        found = super().find(texts)
        self.seen += len(texts)
        return found if self.seen == len(texts) else [spans[:0] for spans in found]


class LooksAtNeighbours(Good):
    def find(self, texts):
        return [self.one(text) if place == 0 else [] for place, text in enumerate(texts)]


class EatsItsInput(Good):
    def find(self, texts):
        found = super().find(texts)
        texts.clear()
        return found


class CallsHome(Good):
    def find(self, texts):
        with socket.socket() as opened:
            opened.connect(("192.0.2.1", 80))
        return super().find(texts)


class Quadratic(Good):
    def one(self, text):
        for start in range(0, len(text), 12):
            text[start:].count("@")
        return super().one(text)


class Words(TransformerMixin, BaseEstimator):
    """A good featurizer."""

    def fit(self, records, y=None):
        self.fitted_ = True
        return self

    def transform(self, records):
        rows = [[len(text) / 100, text.count(" ") / 10] for text in records["content"]]
        return np.array(rows, dtype=np.float32).reshape(-1, 2)

    def get_feature_names_out(self, input_features=None):
        return np.array(["length", "words"], dtype=object)


class WrongDtype(Words):
    def transform(self, records):
        return super().transform(records).astype(np.float64)


class NotFinite(Words):
    def transform(self, records):
        with np.errstate(divide="ignore"):
            return np.log(super().transform(records))


class WidthVaries(Words):
    def transform(self, records):
        return np.ones((len(records), len(records)), dtype=np.float32)


class NeighbourDependent(Words):
    def transform(self, records):
        made = super().transform(records)
        return made - made.mean(axis=0)


class FramesOnly(Words):
    def transform(self, records):
        made = super().transform(records)
        return made * 2 if hasattr(records, "iloc") else made


class Mutating(Words):
    def transform(self, records):
        made = super().transform(records)
        if isinstance(records["content"], list):
            records["content"][0] = "spoilt"
        return made


class Nondeterministic(Words):
    def transform(self, records):
        return super().transform(records) + np.float32(random.random())


class ForgetsItsParameters(Words):
    def __init__(self, factor=1.0):
        self.scale = factor

    def get_params(self, deep=True):
        return {"factor": 1.0}

    def transform(self, records):
        return super().transform(records) * np.float32(self.scale)


class FewNames(Words):
    def get_feature_names_out(self, input_features=None):
        return ["length"]


class DescribesLess(Words):
    def describe(self, records, columns):
        return []


class StumblesOverOne(Words):
    """Describes every message but one with a masked UPI id."""

    def describe(self, records, columns):
        return ["length"] * len(columns) if "<UPI_ID>" not in records["content"][0] else ["length"]


class DescribesTogether(Words):
    """Says of every record what holds of the first one."""

    def describe_each(self, records, columns):
        return [[f"length of {len(records['content'][0])}"] * len(some) for some in columns]


class QuotesThreats(Words):
    """Gives the message for what it may be."""

    def name_threats(self, records):
        return [(text,) for text in records["content"]]


class ProjectsByHeart(Words):
    """Remembers what a text once gave, for whatever weights."""

    known: ClassVar = {}

    def project(self, weights):
        def add(records, sums):
            for row, text in enumerate(records["content"]):
                sums[row] += self.known.setdefault(text, (self.transform(records) @ weights)[row])

        return add


class ProjectsCoarsely(Words):
    def project(self, weights):
        def add(records, sums):
            sums += self.transform(records) @ weights.astype(np.float16)

        return add


class ProjectsOverSums(Words):
    """Writes over what others added."""

    def project(self, weights):
        def add(records, sums):
            sums[:] = self.transform(records) @ weights

        return add


class ProjectsBlindly(Words):
    """Takes of the weights as many as there are columns, as compiled code would."""

    def project(self, weights):
        def add(records, sums):
            made = self.transform(records)
            sums += made @ np.resize(weights, (made.shape[1], weights.shape[1]))

        return add


class PeeksAtLabels(Words):
    def fit(self, records, y=None):
        records["label"]
        return self


class SlowWords(Words):
    def transform(self, records):
        for text in records["content"]:
            for start in range(0, len(text), 20):
                text[start:].count("@")
        return super().transform(records)


class Means(ClassifierMixin, BaseEstimator):
    """A good detector."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.means_ = np.vstack([np.asarray(X[np.flatnonzero(y == code)].mean(axis=0)) for code in self.classes_])
        return self

    def predict_proba(self, X):
        dense = X.toarray() if sparse.issparse(X) else np.asarray(X)
        weights = np.exp(-((dense[:, None, :] - self.means_[None]) ** 2).sum(axis=2))
        return weights / weights.sum(axis=1, keepdims=True)


class Unnormalised(Means):
    def predict_proba(self, X):
        return super().predict_proba(X) * 0.9


class SwappedColumns(Means):
    def predict_proba(self, X):
        return super().predict_proba(X)[:, ::-1]


class BatchScaled(Means):
    def predict_proba(self, X):
        made = super().predict_proba(X)
        made[:, -1] = made[:, -1] / made[:, -1].max() / 2
        made[:, :-1] = (1 - made[:, -1:]) / (made.shape[1] - 1)
        return made


class RandomForest(Means):
    def fit(self, X, y):
        super().fit(X, y)
        self.means_ = self.means_ + np.random.default_rng().normal(size=self.means_.shape) * 0.01
        return self


class EatsLabels(Means):
    def fit(self, X, y):
        super().fit(X, y)
        y[:] = 0
        return self


class DenseOnly(Means):
    def fit(self, X, y):
        if sparse.issparse(X):
            raise TypeError("dense only")
        return super().fit(X, y)


class ExplainsLess(Means):
    def explain(self, X):
        return np.zeros((len(X), 1))


class ConcludesElse(Means):
    weights = property(lambda self: self.means_.T)

    def conclude(self, sums):
        made = np.exp(sums - sums.max(axis=1, keepdims=True))
        return made / made.sum(axis=1, keepdims=True)


class ConcludesOfNothing(ConcludesElse):
    weights = property()


class NotSoApart(Means):
    smishing_apart = True


class Undeclarable(Means):
    """Holds a type that no plugin declares, so that a fresh process would not load it."""

    def fit(self, X, y):
        super().fit(X, y)
        self.good_ = Good()
        return self


COUNTER = itertools.count()


def unseeded(path=None):
    yield {"content": f"message {next(COUNTER)}", "label": "ham"}


def mislabelled(path=None):
    yield {"content": "message", "label": "phishing"}


def make_source(read, **changes):
    return Source(read=read, **{"licence": "CC0", "citation": "nobody", **changes})


ZOO = [
    (anonymizer.check_gives_one_list_for_each_text, OneListForAll),
    (anonymizer.check_spans_lie_inside_the_text, OutsideTheText),
    (anonymizer.check_offsets_are_code_points, ByteOffsets),
    (anonymizer.check_entities_are_declared, Undeclared),
    (anonymizer.check_hints_follow_the_grammar, LeakyHint),
    (anonymizer.check_spans_are_whole, CutsShort),
    (anonymizer.check_leaves_ordinary_text, SwallowsAll),
    (anonymizer.check_leaves_placeholders, FindsPlaceholders),
    (anonymizer.check_masking_settles, GrowsOnSecondPass),
    (anonymizer.check_is_deterministic, Random),
    (anonymizer.check_is_deterministic, Remembers),
    (anonymizer.check_texts_are_independent, LooksAtNeighbours),
    (anonymizer.check_input_is_not_changed, EatsItsInput),
    (anonymizer.check_stays_offline, CallsHome),
    (anonymizer.check_time_is_linear, Quadratic),
    (featurizer.check_output_is_float32, WrongDtype),
    (featurizer.check_output_is_float32, NotFinite),
    (featurizer.check_width_is_fixed, WidthVaries),
    (featurizer.check_rows_are_independent, NeighbourDependent),
    (featurizer.check_tables_are_alike, FramesOnly),
    (featurizer.check_input_is_not_changed, Mutating),
    (featurizer.check_is_deterministic, Nondeterministic),
    (featurizer.check_can_be_cloned, lambda: ForgetsItsParameters(factor=2.0)),
    (featurizer.check_columns_have_names, FewNames),
    (featurizer.check_describes_in_words, DescribesLess),
    (featurizer.check_describes_in_words, StumblesOverOne),
    (featurizer.check_describes_each_as_if_alone, DescribesTogether),
    (check_names_threats, QuotesThreats),
    (featurizer.check_projects_as_it_transforms, ProjectsByHeart),
    (featurizer.check_projects_as_it_transforms, ProjectsCoarsely),
    (featurizer.check_projects_as_it_transforms, ProjectsOverSums),
    (featurizer.check_refuses_weights_of_others, ProjectsBlindly),
    (featurizer.check_sees_only_what_is_visible, PeeksAtLabels),
    (featurizer.check_stores_and_loads, Words),  # nobody declares its type
    (featurizer.check_time_is_linear, SlowWords),
    (detector.check_gives_probabilities, Unnormalised),
    (detector.check_columns_follow_the_codes, SwappedColumns),
    (detector.check_rows_are_independent, BatchScaled),
    (detector.check_is_deterministic, RandomForest),
    (detector.check_input_is_not_changed, EatsLabels),
    (detector.check_takes_sparse_features, DenseOnly),
    (detector.check_explains_by_column, ExplainsLess),
    (detector.check_concludes_as_it_predicts, ConcludesElse),
    (detector.check_concludes_as_it_predicts, ConcludesOfNothing),
    (detector.check_tells_smishing_apart, NotSoApart),
    (detector.check_stores_and_loads, Undeclarable),
    (source.check_is_deterministic, make_source(unseeded)),
    (source.check_gives_records, make_source(mislabelled)),
    (source.check_says_where_it_comes_from, make_source(mislabelled, licence="")),
    (source.check_ambiguous_labels_are_labels, make_source(mislabelled, ambiguous=frozenset({"phishing"}))),
]


@pytest.mark.parametrize(
    ("check", "bad"), ZOO, ids=[f"{getattr(bad, '__name__', 'made')}-{check.__name__}" for check, bad in ZOO]
)
def test_each_is_caught_by_the_check_meant_for_it(check, bad):
    random.seed(1)
    with pytest.raises(ConformanceError) as fault, told_by():
        check(bad)
    said = str(fault.value)
    assert "got: " in said
    assert "to do: " in said
    assert "\n" not in said


@pytest.mark.parametrize(("kind", "good"), [("anonymizer", Good), ("featurizer", Words), ("detector", Means)])
def test_the_good_ones_pass_all_but_storage(kind, good):
    for check in PART_CHECKS[kind]:
        if check.__name__ != "check_stores_and_loads":  # a class in a test is declared by no plugin
            check(good)


HOOKS = "from workbench import hookimpl\n@hookimpl\ndef featurizers():\n    return {{}}\n{more}"
MODULES = [
    (plugin.check_imports_lightly, "import matplotlib\n" + HOOKS.format(more="")),
    (plugin.check_loads_in_a_fresh_process, "import socket\nsocket.create_connection(('192.0.2.1', 80))\n"),
    (
        plugin.check_trusted_types_exist,
        HOOKS.format(more="@hookimpl\ndef trusted_types():\n    return ['no.such.Type']\n"),
    ),
]


@pytest.mark.parametrize(("check", "text"), MODULES, ids=lambda value: getattr(value, "__name__", ""))
def test_bad_modules_are_caught(check, text, tmp_path, monkeypatch):
    name = f"bad_{check.__name__}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConformanceError):
        check(name)


def test_a_module_that_no_fresh_process_finds_is_caught():
    sys.modules["only_here"] = sys.modules[__name__]
    try:
        with pytest.raises((ConformanceError, ValueError)):
            plugin.check_loads_in_a_fresh_process("only_here")
    finally:
        del sys.modules["only_here"]


def test_a_failure_names_rule_input_and_remedy():
    with pytest.raises(ConformanceError) as fault:
        anonymizer.check_hints_follow_the_grammar(LeakyHint)
    said = str(fault.value)
    assert "a hint must follow the grammar" in said
    assert "input: " in said
    assert "got: " in said
    assert "to do: see workbench.privacy.grammar" in said


def test_every_check_of_every_kind_has_a_beast():
    caught = {check for check, _ in ZOO}
    checks = {check for checks in PART_CHECKS.values() for check in checks}
    spared = {check.__name__ for check in checks - caught}
    assert spared == {"check_takes_an_empty_text", "check_stays_offline", "check_can_be_cloned"}


def test_results_are_counted_and_ids_are_readable():
    ids = [check.id for check in collect_checks("workbench_rules")]
    assert len(ids) == len(set(ids)) == len(list(run_checks("workbench_rules")))
    assert "rules-detector-columns_follow_the_codes" in ids
