import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.data import check
from workbench.data.disagreeing import Disagreement, find_disagreements

RECORDS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["ham", "spam"]), st.integers(0, 3)), max_size=20)


def table(records):
    frame = pd.DataFrame(records, columns=["source", "said", "cluster"])
    return frame, frame["cluster"].to_numpy()


def test_sources_that_differ_are_named_with_what_each_says():
    frame, clusters = table(
        [
            *[("uci", "spam", 1), ("mishra-soni", "smishing", 1), ("mishra-soni", "smishing", 1)],
            *[("uci", "spam", 2), ("mishra-soni", "spam", 2)],
            *[("uci", "ham", 3), ("uci", "spam", 3), ("uci", "ham", 4), ("uci", "ham", 4), ("india", "ham", 5)],
        ]
    )
    told = find_disagreements(frame, clusters)
    assert told == (
        Disagreement(("mishra-soni", "uci"), ("smishing", "spam"), 1, 2),
        Disagreement(("uci", "uci"), ("ham", "spam"), 1, 2),
    )
    assert str(told[0]) == "mishra-soni says smishing and uci spam in 1 of 2 clusters that both hold"


@given(records=RECORDS)
def test_it_is_what_a_look_at_every_pair_finds(records):
    frame, clusters = table(records)
    found = {}
    for one, said, cluster in records:
        for other, denied, same in records:
            if cluster == same and (one, said) < (other, denied) and said != denied:
                found.setdefault(((one, other), (said, denied)), set()).add(cluster)
    told = find_disagreements(frame, clusters)
    assert {(one.sources, one.labels): one.clusters for one in told} == {key: len(held) for key, held in found.items()}
    assert all(one.clusters <= one.shared for one in told)


def test_the_check_notes_it_without_a_text_and_counts_what_a_publisher_said():
    random = np.random.default_rng(0)
    words = [" ".join("".join(random.choice(list("abcdefgh"), 6)) for _ in range(8 + row % 5)) for row in range(60)]
    frame = pd.DataFrame({"content": words, "label": ["smishing", "ham"] * 30, "source": "mishra-soni"})
    other = frame[:6].assign(source="uci", label=None, published_label="spam")
    told = check(pd.concat([frame, other], ignore_index=True))
    assert [(one.sources, one.labels, one.clusters) for one in told.disagreements] == [
        (("mishra-soni", "uci"), ("ham", "spam"), 3),
        (("mishra-soni", "uci"), ("smishing", "spam"), 3),
    ]
    assert "noted    mishra-soni says ham and uci spam in 3 of 6 clusters that both hold" in str(told)
    assert told.as_dict()["disagreements"][0]["shared"] == 6
    assert sum(told.labels.values()) == 60
    assert words[0] not in str(told)
