"""What a newcomer may write, and the one line that tells him: what must hold, on what, what was got, what to do."""

import re
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator

from workbench import hookimpl
from workbench.contracts import Source, Span
from workbench.testing import run_checks

OTHER_SPANS = {
    "nothing": lambda spans: None,
    "a generator": iter,
    "tuples": lambda spans: [[tuple(span[:3]) for span in found] for found in spans],
    "floats": lambda spans: [[span._replace(start=float(span.start)) for span in found] for found in spans],
    "sets": lambda spans: [set(found) for found in spans],
}


class Phones:
    entities = frozenset({"PHONE"})

    def __init__(self, spoil=list):
        self.spoil = spoil

    def find(self, texts):
        return self.spoil([[Span(*place.span(), "PHONE") for place in re.finditer(r"\d{10}", text)] for text in texts])


class Nameless(Phones):
    entities = ["PHONE"]  # noqa: RUF012 - the fault


class OneText(Phones):
    def find(self, text):
        return [Span(*place.span(), "PHONE") for place in re.finditer(r"\d{10}", text)]


class AsksForAPath(Phones):
    def __init__(self, path):
        self.path = path


class OfTwoLines(Phones):
    def find(self, texts):
        raise ValueError("one line\nand another")


class Lengths(BaseEstimator):
    def fit(self, records, y=None):
        return self

    def transform(self, records):
        return np.array([[len(text)] for text in records["content"]], dtype=np.float32)

    def get_feature_names_out(self, input_features=None):
        return ["length"]


class FitsToNothing(Lengths):
    def fit(self, records, y=None):
        pass


class Lists(Lengths):
    def transform(self, records):
        return super().transform(records).tolist()


class Vector(Lengths):
    def transform(self, records):
        return super().transform(records)[:, 0]


class Csc(Lengths):
    def transform(self, records):
        return sparse.csc_matrix(super().transform(records))


class RowByRow(Lengths):
    def transform(self, records):
        return np.array([[len(record["content"])] for record in records], dtype=np.float32)


class Divides(Lengths):
    def transform(self, records):
        return np.array([[text.count("a") / len(text)] for text in records["content"]], dtype=np.float32)


class WithoutY(Lengths):
    def fit(self, records):
        return self


class RenamesOptions(Lengths):
    def __init__(self, size=3):
        self.length = size


class KeepsAFunction(Lengths):
    def fit(self, records, y=None):
        self.made_ = lambda text: text
        return self


class ProjectsNothing(Lengths):
    def project(self, weights):
        return None


class DescribesNothing(Lengths):
    def describe(self, records, columns):
        return None


class Texts(Lengths):
    def transform(self, records):
        return np.array([[text] for text in records["content"]], dtype=object)


class NamesOne(Lengths):
    def name_threats(self, records):
        return ["KYC" for _ in range(len(records))]


class Leaves(Lengths):
    def fit(self, records, y=None):
        raise SystemExit("no licence")


class Even(BaseEstimator):
    def fit(self, X, y):
        self.labels_ = int(max(y)) + 1
        return self

    def predict_proba(self, X):
        return np.full((X.shape[0], self.labels_), 1 / self.labels_)


class OneColumn(Even):
    def predict_proba(self, X):
        return super().predict_proba(X)[:, 1]


class NotANumber(Even):
    def predict_proba(self, X):
        return super().predict_proba(X) * np.nan


class TakesRecord(Even):
    takes = "record"


class ExplainsNothing(Even):
    def explain(self, X):
        return None


def read(**record):
    """Return a source of one record."""
    return Source(read=lambda path: [record], licence="CC0", citation="nobody")


GOLD = "a gold span must be (start, end, entity), of type int, int and str. input: record 0. got: tuple"
FAULTS = {
    "another kind": ("anonymizers", Lengths, "a part of kind anonymizer must have find. got: Lengths without find"),
    "of no text": ("anonymizers", partial(Phones, OTHER_SPANS["nothing"]), "must give one list of spans for each text. "
                   "got: NoneType"),
    "lazy": ("anonymizers", partial(Phones, OTHER_SPANS["a generator"]), "each text. got: list_iterator"),
    "tuples": ("anonymizers", partial(Phones, OTHER_SPANS["tuples"]), "a span must be workbench.contracts.Span(start"),
    "floats": ("anonymizers", partial(Phones, OTHER_SPANS["floats"]), "a span must be workbench.contracts.Span(start"),
    "sets": ("anonymizers", partial(Phones, OTHER_SPANS["sets"]), "must give a list of spans for each text. input: 'D"),
    "a list of names": ("anonymizers", Nameless, "must have `entities`, a frozenset that names some. got: ['PHONE']"),
    "one text": ("anonymizers", OneText, "got 'list' (test_faults.py, line"),
    "an option": ("anonymizers", AsksForAPath, "must be made without options. got: AsksForAPath.__init__() missing 1"),
    "two lines": ("anonymizers", OfTwoLines, "once'. got: ValueError: one line and another (test_faults.py, line"),
    "no features": ("featurizers", Phones, "must have fit, transform, get_feature_names_out. got: Phones without"),
    "no self": ("featurizers", FitsToNothing, "fit must return the featurizer itself. got: None"),
    "lists": ("featurizers", Lists, "features must be a NumPy array or CSR. input: light rows. got: list"),
    "a vector": ("featurizers", Vector, "features must be of shape (n, d), n the number of records. input: light rows"),
    "csc": ("featurizers", Csc, "sparse features must be CSR. input: light rows. got: csc"),
    "rows": ("featurizers", RowByRow, "and no rows to go through. input: light rows, record 0: 'update your kyc"),
    "a ratio": ("featurizers", Divides, "light rows, record 5: ''. got: ZeroDivisionError: division by zero (test_fa"),
    "no y": ("featurizers", WithoutY, "given (where the host does `fitted = part.fit(table, np.arange(len(table)) % 2"),
    "renamed": ("featurizers", RenamesOptions, "able to clone a part. got: 'RenamesOptions' object has no attribute '"),
    "a lambda": ("featurizers", KeepsAFunction, "what is no class, as a lambda, cannot be kept"),
    "no sums": ("featurizers", ProjectsNothing, "project(weights) must give a function of records and sums"),
    "no words": ("featurizers", DescribesNothing, "describe must give a list of str. input: one record, columns [0]"),
    "texts": ("featurizers", Texts, "features must be numbers. input: light rows. got: object"),
    "threats": ("featurizers", NamesOne, "must be a tuple of names in capitals, as ('KYC',). input: update your kyc"),
    "it leaves": ("featurizers", Leaves, "the part must not fail. got: SystemExit: no licence (test_faults.py, line"),
    "no chances": ("detectors", Phones, "must have fit, predict_proba. got: Phones without fit, predict_proba"),
    "one column": ("detectors", OneColumn, "of shape (n, k), a column a label. input: n = 60, k = 2. got: (60,)"),
    "nan": ("detectors", NotANumber, "probabilities must lie in [0, 1]. input: k = 2. got: from nan to nan"),
    "takes": ("detectors", TakesRecord, '`takes` must be "records", or "features" as it is without it. got: record'),
    "explains": ("detectors", ExplainsNothing, "explain must give a NumPy array or CSR. got: NoneType"),
    "no records": ("sources", Source(lambda path: None, "CC0", "nobody"), "must give records, one after the other"),
    "none": ("sources", Source(lambda path: [], "CC0", "nobody"), "unless it is a live one. got: none"),
    "a pair": ("sources", Source(lambda path: [("hello", "ham")], "CC0", "nobody"), "be a dict. input: record 0"),
    "no content": ("sources", read(text="hello", label="ham"), "input: record 0. got: no content"),
    "a number": ("sources", read(content=5, label="ham"), "content must be text. input: record 0. got: int"),
    "a kind": ("sources", read(content="hello", label="ham", kind="mms"), "hold call, phone, sms, url or null"),
    "a time": ("sources", read(content="hello", label="ham", received_at="yesterday"), "got: str of 9 characters"),
    "a span": ("sources", read(content="hello", label="ham", spans=[("0", "2", "PHONE")]), GOLD),
}  # fmt: skip


def tell_faults(hook, part):
    """Return each line that tells of a fault of a part that is offered by a hook."""
    plugin = SimpleNamespace(name="mine", **{hook: hookimpl(lambda: {"mine": part})})
    return [result.fault for result in run_checks(plugin) if result.fault]


@pytest.mark.parametrize(("hook", "part", "told"), FAULTS.values(), ids=FAULTS)
def test_what_a_newcomer_may_write_is_told_as_a_rule(fresh_host, hook, part, told):
    said = tell_faults(hook, part)
    assert any(told in line for line in said)
    assert all("got: " in line and "to do: " in line for line in said)
    assert not any("\n" in line for line in said)


def test_no_text_of_a_source_is_told(fresh_host):
    said = "".join(tell_faults("sources", read(content="hello", label="the message itself", kind="and again")))
    assert "a label must be ham, smishing, spam or null" in said
    assert "itself" not in said
    assert "again" not in said
