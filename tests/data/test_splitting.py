import numpy as np
import pandas as pd
import pytest

from workbench.config import load_project
from workbench.data import load_records, read_split, split
from workbench.data.splitting import _assign, name_clusters
from workbench.errors import DataError
from workbench.parquet import write_parquet
from workbench.records import COLUMNS, content_digest


def test_a_cluster_is_never_across_parts(trained):
    frame = load_records("demo")
    assert (frame.groupby("cluster")["part"].nunique() == 1).all()
    assert set(frame["part"]) == {"train", "test"}


def test_the_newest_are_tested_where_time_is_known(trained):
    frame = load_records("demo")
    newest = frame.groupby("cluster").agg(newest=("received_at", "max"), part=("part", "first"))
    assert newest.loc[newest["part"] == "test", "newest"].min() >= newest.loc[newest["part"] == "train", "newest"].max()


def test_the_test_part_has_its_share(trained):
    frame = load_records("demo")
    share = (frame["part"] == "test").mean()
    assert abs(share - load_project().recipe("demo").test_share) < 0.05


def test_the_summary_says_what_the_parts_hold(trained):
    for part, told in read_split("demo")["parts"].items():
        records = load_records("demo", part)
        assert told["rows"] == len(records)
        assert told["digest"] == content_digest(records[list(COLUMNS)])


def test_without_times_a_seed_decides_and_the_same_one_decides_alike(trained_copy):
    frame = load_records("demo").drop(columns=["cluster", "part"])
    frame["received_at"] = frame["received_at"].where(frame["received_at"].isna())
    file = trained_copy / "data/demo/snapshot.parquet"
    write_parquet(frame, file)
    first = split("demo")
    assert split("demo") == first
    text = (trained_copy / "pyproject.toml").read_text()
    (trained_copy / "pyproject.toml").write_text(text.replace("seed = 7\nfolds", "seed = 8\nfolds"))
    assert split("demo") != first


def test_a_part_without_smishing_is_refused(trained_copy):
    frame = load_records("demo").drop(columns=["cluster", "part"])
    write_parquet(frame[frame["label"] != "smishing"], trained_copy / "data/demo/snapshot.parquet")
    with pytest.raises(DataError, match="must hold smishing and another label"):
        split("demo")


def test_clusters_are_named_by_their_smallest_id():
    names = name_clusters(np.array(["c", "a", "b", "d"]), np.array([0, 0, 1, 1]))
    assert names.tolist() == ["a", "a", "b", "b"]


def test_no_snapshot_says_which_command_builds_it(project):
    with pytest.raises(DataError, match=r"recipe 'demo' has no snapshot .*dvc repro split@demo"):
        split("demo")


@pytest.mark.real
def test_no_cluster_of_the_real_snapshot_is_across_parts(mirror, project):
    from workbench.data import build

    manifest = build("sms")
    split("sms")
    frame = load_records("sms")
    assert len(frame) == manifest["rows"]
    assert (frame.groupby("cluster")["part"].nunique() == 1).all()
    assert {"uci", "mishra-soni", "india-sms", "synthetic"} == set(frame["source"])


def test_what_is_for_training_alone_is_never_tested_and_takes_its_clusters_along():
    frame = pd.DataFrame({"id": [str(n) for n in range(200)], "received_at": pd.NaT})
    frame["source"] = ["made"] * 100 + ["real"] * 100
    frame["cluster"] = [f"c{n}" for n in range(150)] + ["c0"] * 50
    part = _assign(frame, share=0.5, seed=1, training=frozenset({"made"}))
    assert set(part[frame["source"] == "made"]) == {"train"}
    assert set(part[frame["cluster"] == "c0"]) == {"train"}
    assert (part[100:150] == "test").sum() == 25
    assert (_assign(frame, share=0.5, seed=1, training=frozenset())[:100] == "test").any()
