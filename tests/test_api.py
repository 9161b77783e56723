"""The public functions, called as somebody new to them may: what is wrong is told in one sentence, no traceback."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression

import workbench as wb


class Plain:
    """No scikit-learn estimator."""

    def fit(self, records, y=None):
        return self

    def transform(self, records):
        return np.zeros((len(records), 1), np.float32)


class Unsound(Plain, TransformerMixin, BaseEstimator):
    def transform(self, records):
        return np.full((len(records), 1), np.nan, np.float32)


class Ones(Plain, TransformerMixin, BaseEstimator):
    """Sound, and registered by nobody."""

    def transform(self, records):
        return np.ones((len(records), 1), np.float32)

    def get_feature_names_out(self, input_features=None):
        return np.array(["ones"])


TEXT = "Your KYC is pending"
ESTIMATOR = "as one derived from sklearn.base.BaseEstimator has"


def build(**options):
    return wb.build_model("linear", **{"featurizers": ["lexical"], **options})


def spoil(records, value):
    """Return records with something else in place of the first text."""
    return records.assign(content=pd.Series([value, *records["content"][1:]], dtype=object))


MODELS = {
    "no detector": (lambda: wb.build_model(None), "a detector must be a name (boost, linear"),
    "a class": (lambda: wb.build_model(LogisticRegression), "Got the class LogisticRegression; make an object of it"),
    "not an estimator": (lambda: build(featurizers=[Plain()]), f"{ESTIMATOR}. Got Plain, which has no get_params."),
    "a number": (lambda: build(featurizers=[5]), "Got int, which has no fit, get_params, transform"),
    "no list": (lambda: build(featurizers="ngrams"), "featurizers must be one name or more in a list"),
    "no featurizer": (lambda: build(featurizers=[]), "featurizers must be one name or more in a list, or {name: opti"),
    "none": (lambda: build(featurizers=None), "Got NoneType"),
    "twice": (lambda: build(featurizers=["lexical", "lexical"]), "Got lexical more than once"),
    "twice live": (lambda: build(featurizers=[Unsound(), Unsound()]), "Got unsound more than once"),
    "no options": (lambda: build(featurizers={"lexical": None}), "featurizer 'lexical': options must be {name: value}"),
    "an option": (lambda: build(featurizers={"lexical": {"wight": 1}}), "options: wight. Allowed: pairs, weight."),
    "of a detector": (lambda: build(c=1), "detector 'linear' (workbench-linear==0.1.0) does not take these options: c"),
    "of a live one": (lambda: wb.build_model(LogisticRegression(), c=1), "not take these options: c. Allowed: C, cl"),
    "of one that takes any": (lambda: wb.build_model("boost", max_dept=3), "options: max_dept. Allowed: base_score"),
    "of one without any": (lambda: wb.build_model("rules", C=1), "options: C. Allowed: none"),
}
ANONYMIZED = {
    "a name": (lambda: wb.anonymize(TEXT, anonymizers="redact"), "anonymizers must be one name or more in a list"),
    "nobody": (lambda: wb.anonymize(TEXT, anonymizers=[]), "anonymizers must be one name or more in a list"),
    "a level": (lambda: wb.anonymize(TEXT, masking="strict"), "masking must be workbench.config.Masking(level="),
    "bytes": (lambda: wb.anonymize(b"text"), "records must be a text"),
    "columns": (
        lambda: wb.anonymize({"content": [TEXT, TEXT]}),
        "column 'content' must hold text, one a record. Got l",
    ),
    "twice": (lambda: wb.anonymize(pd.DataFrame([[TEXT, TEXT]], columns=["text", "text"])), "Got content more than on"),
}


@pytest.mark.parametrize(("call", "told"), [*MODELS.values(), *ANONYMIZED.values()], ids=[*MODELS, *ANONYMIZED])
def test_what_needs_no_data_is_told(call, told):
    refused(call, told)


def refused(call, told):
    with pytest.raises(wb.WorkbenchError) as error:
        call()
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_options_of_a_part_are_taken():
    assert build(C=0.5).steps[-1][1].C == 0.5
    assert wb.build_model("boost", min_child_weight=4).steps[-1][1].min_child_weight == 4


TRAINED = {
    "a name": (lambda given: wb.train("linear", given), "model must be a pipeline of build_model, or None"),
    "a bare detector": (lambda given: wb.train(LogisticRegression(), given), "Got LogisticRegression. Write train("),
    "seed": (lambda given: wb.train(build(), given, seed="x"), "'seed' must be an int in the range [0, 4294967295]"),
    "folds": (lambda given: wb.train(build(), given, folds=1), "'folds' must be an int in the range [2, 100]. Got 1"),
    "folder": (lambda given: wb.train(build(), given, folder="/proc/nil"), "folder must name a folder that can be"),
    "no folder": (lambda given: wb.train(build(), given, folder=5), "folder must name a folder that can be written to"),
    "recipe": (lambda given: wb.train(build(), given, recipe=["demo"]), "no recipe ['demo'] in"),
    "an option": (lambda given: wb.train(build(C=-1), given), "The 'C' parameter of Linear must be a float in the ran"),
    "n-grams": (
        lambda given: wb.train(build(featurizers={"ngrams": {"n_features": -5}}), given),
        "The 'n_features' parameter of Ngrams must be an int in the range [3, 2147483647]. Got -5",
    ),
    "words": (
        lambda given: wb.train(build(featurizers={"ngrams": {"words": (1, 2, 3)}}), given),
        "The 'words' parameter of Ngrams must be two whole numbers",
    ),
    "weight": (
        lambda given: wb.train(build(featurizers={"lexical": {"weight": "x"}}), given),
        "The 'weight' parameter of Lexical must be a float",
    ),
    "trees": (
        lambda given: wb.train(wb.build_model("boost", max_depth="deep", featurizers=["lexical"]), given),
        "The 'max_depth' parameter of Boost must be an int",
    ),
    "labels": (
        lambda given: wb.train(build(), given.assign(label=["fraud", *given["label"][1:]])),
        "column 'label' must hold ham, smishing, spam or null, and 1 of",
    ),
    "NaN": (lambda given: wb.train(build(featurizers=[Unsound()]), given), "featurizer 'unsound': transform must give"),
    "no table": (lambda given: wb.train(build(), [], recipe="demo"), "training needs 'smishing'"),
    "one class": (lambda given: wb.train(build(), given[given["label"] == "ham"]), "training needs 'smishing'"),
    "few": (lambda given: wb.train(build(), given.head(3)), "fold"),
}
JUDGED = {
    "nothing": (lambda _: wb.evaluate(None), "a run must be a Run, a run's id, RECIPE@champion, or a recipe: demo"),
    "a number": (lambda _: wb.promote(5), "a run must be a Run, a run's id, RECIPE@champion, or a recipe: demo"),
    "a long name": (lambda _: wb.load_run("x" * 1000), f"no run '{'x' * 64}' of the workbench"),
    "part": (lambda _: wb.evaluate("demo", part=None), "part must be train or test. Got None"),
    "part of a table": (
        lambda _: wb.evaluate("demo", part=pd.DataFrame()),
        "part must be train or test. Got DataFrame.",
    ),
    "a live part": (
        lambda given: wb.predict(TEXT, run=wb.train(build(featurizers=[Ones()]), given)),
        "Ones. Install the plugin they belong to, or name them in its `trusted_types`; a live part is known once",
    ),
    "run and recipe": (lambda _: wb.predict(TEXT, run="demo", recipe="demo"), "Got both. Leave one out."),
    "no labels": (
        lambda given: wb.train(build(), given.drop(columns="label")),
        "or give records with a column 'label'",
    ),
    "a null since": (
        lambda given: wb.anonymize(spoil(given, None)),
        "column 'content' must hold text. Got 1 null(s) instead",
    ),
    "a list since": (lambda given: wb.train(build(), spoil(given, ["a"])), "must hold text, one a record. Got list."),
    "part of both": (lambda _: wb.compare("demo", "demo", part=None), "part must be train or test. Got None"),
    "label": (
        lambda given: wb.evaluate("demo", records=given.assign(label=["fraud", *given["label"][1:]])),
        "column 'label' must hold ham, smishing, spam or null, and 1 of",
    ),
    "recipe": (lambda _: wb.load_records(["demo"]), "no recipe ['demo'] in"),
    "reasons": (lambda _: wb.predict(TEXT, reasons="three"), "reasons must be True, False or how many at most"),
    "fewer reasons": (lambda _: wb.predict(TEXT, reasons=-1), "reasons must be True, False or how many at most"),
    "cross": (lambda _: wb.cross_validate("demo", folds="3"), "'folds' must be an int in the range [2, 100]. Got '3'"),
    "a run to cross": (lambda _: wb.cross_validate(wb.load_run("demo")), "no recipe run "),
    "trials": (lambda _: wb.tune("demo", trials=0), "'trials' must be an int in the range [1, 1000000]. Got 0"),
    "outer": (lambda _: wb.tune("demo", outer=1), "'outer' must be an int in the range [2, 100]. Got 1"),
}


@pytest.mark.parametrize(("call", "told"), [*TRAINED.values(), *JUDGED.values()], ids=[*TRAINED, *JUDGED])
def test_what_is_wrong_is_told(trained, call, told):
    given = wb.load_records("demo", part="train")
    refused(lambda: call(given), told)
