import numpy as np
import pytest

import workbench as wb
from workbench.errors import DataError
from workbench.models import encode_labels, group_records, read_card, split_groups
from workbench.models.fitting import prepare
from workbench.records import to_frame


def test_same_seed_and_data_same_digest(trained):
    stored = read_card(trained / "data/demo/model")["digest"]
    assert wb.train(recipe="demo").digest == stored


def test_another_seed_is_another_model(trained):
    assert wb.train(recipe="demo", seed=8).digest != read_card(trained / "data/demo/model")["digest"]


def test_training_on_raw_text_is_training_on_anonymized_text(trained):
    raw = wb.load_records("demo", "train").assign(
        content=lambda frame: [f"{text} 98765{row:05d}" for row, text in enumerate(frame["content"])]
    )
    run = wb.train(records=raw, recipe="demo")
    again = wb.train(records=wb.anonymize(raw), recipe="demo")
    one, other = (r.model().score(wb.anonymize(["call 9876543210"])) for r in (run, again))
    assert np.array_equal(one, other)


def test_the_operating_point_is_frozen_out_of_fold(trained):
    """Scored anew, each record by a model that saw neither its hand nor a variant, the threshold keeps its rate."""
    model, recipe = wb.load_run("demo").model(), wb.config.load_project().recipe("demo")
    frame = wb.load_records("demo", "train")
    frame = frame[frame["label"].notna()]
    codes, labels = encode_labels(frame["label"].tolist())
    parts = split_groups(codes, group_records(frame, folds=recipe.folds), folds=recipe.folds, seed=recipe.seed)
    prepared = prepare(
        wb.models.build_recipe(recipe), frame, codes, parts=parts, variants=recipe.variants, seed=recipe.seed
    )
    scores = np.zeros((len(codes), len(labels)))
    for fitting, held in parts:
        scores[held] = prepared.score(fitting, held)
    ham = model.calibration.apply(scores)[codes == labels.index("ham"), -1]
    assert (ham >= model.operating_point.threshold).mean() <= 0.005
    assert model.operating_point.false_positive_rate == 0.005


def test_records_that_do_not_tell_their_recipe_need_it_said(trained):
    records = wb.load_records("demo", "train")
    records.attrs = {}
    with pytest.raises(DataError, match="which recipe is this model of"):
        wb.train(records=records)


def test_a_label_that_there_is_not_is_refused(project):
    frame = to_frame([{"text": label, "label": label} for label in ("ham", "smishing")])
    with pytest.raises(DataError, match="column 'label' must hold ham, smishing, spam or null"):
        wb.train(records=frame.assign(label=["scam", "smishing"]), recipe="demo")


def test_data_without_smishing_is_refused(trained):
    with pytest.raises(DataError, match="needs 'smishing'"):
        wb.train(records=[{"text": "a", "label": "ham"}, {"text": "b", "label": "spam"}], recipe="demo")


def test_unlabelled_records_are_left_out(trained):
    records = wb.load_records("demo", "train")
    some = records.assign(label=records["label"].where(records.index % 4 != 0))
    assert int(wb.train(records=some, recipe="demo").params["rows"]) == int(some["label"].notna().sum())
