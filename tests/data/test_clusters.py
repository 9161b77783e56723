import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from workbench.data import clusters
from workbench.data.clusters import cluster_texts

WORDS = st.lists(
    st.sampled_from(["win", "cash", "now", "call", "the", "bank", "about", "your", "card", "today", "please"]),
    min_size=1,
    max_size=8,
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=25)


def cosine(texts):
    grams = HashingVectorizer(analyzer="char", ngram_range=(3, 4), n_features=2**20, alternate_sign=False, norm="l2")
    vectors = grams.transform(texts)
    return (vectors @ vectors.T).toarray()


@given(TEXTS)
def test_texts_at_or_above_the_bound_are_in_one_cluster(texts):
    numbers, method = cluster_texts(texts, similarity=0.8)
    assert method == "exact"
    near = cosine(texts) >= 0.8
    assert all(numbers[i] == numbers[j] for i, j in zip(*np.nonzero(near), strict=True))


@given(TEXTS)
def test_every_cluster_is_a_chain_of_near_texts(texts):
    numbers, _ = cluster_texts(texts, similarity=0.8)
    near = cosine(texts) >= 0.8
    for cluster in set(numbers):
        members = np.flatnonzero(numbers == cluster)
        reached = {members[0]}
        while more := {j for i in reached for j in members if near[i, j] or texts[i] == texts[j]} - reached:
            reached |= more
        assert reached == set(members)


def test_far_texts_are_apart_and_equal_ones_together():
    numbers, _ = cluster_texts(["see you at noon", "your account is blocked", "see you at noon"], similarity=0.8)
    assert numbers[0] == numbers[2] != numbers[1]


def test_blocks_change_nothing(monkeypatch):
    texts = [f"your parcel {'x' * (i % 7)} is waiting at the {'depot' if i % 2 else 'office'}" for i in range(40)]
    whole, _ = cluster_texts(texts, similarity=0.8)
    monkeypatch.setattr(clusters, "BLOCK", 3)
    parts, _ = cluster_texts(texts, similarity=0.8)
    assert np.array_equal(whole, parts)


def test_many_texts_are_blocked_and_the_method_says_so(monkeypatch):
    texts = [f"your parcel number {'x' * (i % 5)} is waiting at the depot" for i in range(20)] + ["see you at noon"]
    exact, _ = cluster_texts(texts, similarity=0.8)
    monkeypatch.setattr(clusters, "EXACT", 5)
    blocked, method = cluster_texts(texts, similarity=0.8)
    assert method == "minhash"
    assert blocked[-1] not in set(blocked[:-1])
    together = {(i, j) for i in range(21) for j in range(21) if blocked[i] == blocked[j]}
    assert all(exact[i] == exact[j] for i, j in together)
    assert len(set(blocked)) <= len(set(exact)) + 2


def messages(count):
    """Return messages of forty lines, each said with other words in some places: near ones, and ones that are not."""
    random = np.random.default_rng(3)
    words = ["".join(letters) for letters in random.choice(list("abcdefghijklmnopqrstuvwxyz"), (500, 6))]
    lines = random.choice(words, (40, 14))
    told = lines[random.integers(40, size=count)]
    for text in told:
        places = random.integers(len(text), size=random.integers(5))
        text[places] = random.choice(words, len(places))
    return [" ".join(text) for text in told]


def together(numbers):
    return numbers[:, None] == numbers[None, :]


def test_blocks_join_nothing_that_is_apart_and_find_nearly_all_that_is_near(monkeypatch):
    texts = messages(600)
    exact = together(cluster_texts(texts, similarity=0.8)[0])
    monkeypatch.setattr(clusters, "EXACT", 0)
    blocked = together(cluster_texts(texts, similarity=0.8)[0])
    assert not (blocked & ~exact).any()
    pairs = ~np.eye(len(texts), dtype=bool)
    assert (blocked & pairs).sum() >= 0.95 * (exact & pairs).sum()
