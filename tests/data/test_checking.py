"""The linter: sets that are bad in one way each must be caught, by the check of that name, and the cause named."""

import re
from random import Random

import pandas as pd
import pytest

from workbench.config import Soundness
from workbench.data import change_bounds, check
from workbench.errors import ConfigError, DataError

WORDS = re.findall(
    r"\w+",
    """
    river stone market yellow window seven garden letter simple often people yesterday market ticket bottle wooden
    quiet morning engine bridge carpet silver lesson doctor corner shadow finger winter basket candle ocean paper
""",
)


def _sentence(random, count=12):
    return " ".join(random.choice(WORDS) for _ in range(count))


def _make(rows=360, change=None):
    """Return a sound set, each record changed by `change(record, smishing, random)`."""
    random = Random(3)
    made = []
    for number in range(rows):
        smishing = number % 3 == 0
        record = {
            "content": _sentence(random, random.randrange(8, 16)),
            "label": "smishing" if smishing else "ham",
            "source": random.choice("ab"),
            "sender": random.choice([None, "+919812345678", "VM-HDFCBK-S", "57575"]),
            "received_at": pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(days=random.randrange(300)),
            "part": random.choice(["train", "test"]),
        }
        made.append(record | (change(record["content"], smishing) if change else {}))
    return pd.DataFrame(made)


def _failed(report):
    return {one.name for one in report.errors}


@pytest.fixture(scope="module")
def sound():
    return check(_make())


def test_a_sound_set_passes(sound):
    assert sound.errors == ()
    assert sound.positive == "smishing"
    assert sound.labels == {"ham": 240, "smishing": 120}
    assert "duplicates" in str(sound)
    assert {one["name"] for one in sound.as_dict()["checks"]} >= {"leaks", "alone", "together"}


def _when(smishing):
    return pd.Timestamp("2010-01-01" if smishing else "2024-01-01", tz="UTC")


# What each adds to a record, by name of the aspect that must be caught.
BETRAYALS = {
    "length": lambda text, smishing: {"content": text + " aaaa" * 9 * smishing},
    "capitals": lambda text, smishing: {"content": text.upper() if smishing else text},
    "digits": lambda text, smishing: {"content": f"{text} {'123' if smishing else 'abc'}"},
    "punctuation": lambda text, smishing: {"content": text + ("!!! ..." if smishing else "")},
    "has a URL": lambda text, smishing: {"content": text + (" http://a.co/b" if smishing else "")},
    "has a number": lambda text, smishing: {"content": text + (" 98123 45678" if smishing else "")},
    "host": lambda text, smishing: {"content": f"{text} <URL:https:{'x.top' if smishing else 'y.in'}/a>"},
    "source": lambda text, smishing: {"source": "a" if smishing else "b"},
    "sender": lambda text, smishing: {"sender": "+919812345678" if smishing else "VM-HDFCBK-S"},
    "era": lambda text, smishing: {"received_at": _when(smishing)},
    "phrase": lambda text, smishing: {"content": text + (" kindly revert" if smishing else "")},
    "language": lambda text, smishing: {"language": "hi" if smishing else "en"},
}


@pytest.mark.parametrize("name", BETRAYALS)
def test_what_gives_the_label_away_is_named(name):
    report = check(_make(change=BETRAYALS[name]))
    assert "alone" in _failed(report)
    told = next(one for one in report.checks if one.name == "alone").told
    assert any(text.startswith(name) for text in told)


def test_aspects_that_tell_it_only_together_are_caught():
    frame = _make()
    random, told = Random(5), frame["label"] == "smishing"
    for name in ("source", "language", "country"):
        frame[name] = ["a" if random.random() < (0.75 if smishing else 0.25) else "b" for smishing in told]
    report = check(frame, bounds=Soundness(alone=0.8, together=0.8))
    assert _failed(report) == {"together"}


def test_a_set_none_of_whose_aspects_varies_is_checked_and_told_by_none():
    texts = [f"{word} {other} a" for word in ("jug", "pen", "cup", "hat") for other in ("ran", "sat", "hid")]
    report = check(pd.DataFrame({"content": texts, "label": ["smishing", "ham"] * 6}))
    assert {one.name: one.figure for one in report.checks if one.name in ("alone", "together")} == {
        "alone": 0.5,
        "together": 0.5,
    }


def test_duplicates_are_counted_whatever_their_digits():
    frame = _make()
    again = frame.iloc[:50].assign(content=frame["content"].iloc[:50] + " 12")
    report = check(pd.concat([again, again.assign(content=again["content"].str.replace("12", "345"))]))
    assert "duplicates" in _failed(report)


def test_near_duplicates_are_counted():
    frame = _make()
    again = frame.iloc[:180].assign(content=frame["content"].iloc[:180] + " ok")
    assert _failed(check(pd.concat([frame, again]))) == {"near_duplicates"}


def test_contradictory_labels_are_told_by_pair():
    frame = _make()
    report = check(pd.concat([frame, frame.iloc[:2].assign(label=["ham", "smishing"])]))
    assert "contradictory" in _failed(report)
    told = next(one for one in report.checks if one.name == "contradictory").told
    assert told == ("2 text(s) are ham and smishing",)


def test_a_leak_across_parts_is_caught():
    frame = _make(change=lambda text, smishing: {"part": "train"})
    leaked = frame.iloc[:5].assign(part="test", content=frame["content"].iloc[:5] + " ok")
    report = check(pd.concat([frame, leaked]))
    assert "leaks" in _failed(report)
    assert "5 cluster(s) lie in test and train" in str(report)


def test_empty_texts_and_labels_are_counted():
    frame = _make()
    frame.loc[:20, "content"] = "  "
    frame.loc[30:40, "label"] = None
    assert _failed(check(frame)) == {"empty"}


def test_a_rare_label_is_caught():
    frame = _make()
    few = frame[(frame["label"] == "ham") | (frame.index < 6)]
    assert "rarest" in _failed(check(few))


def test_a_demoted_check_warns():
    frame = _make(change=BETRAYALS["source"])
    report = check(frame, warn=["alone", "together"])
    assert report.errors == ()
    assert "WARNING  alone" in str(report)
    assert check(frame, bounds=Soundness(warn=("alone", "together"))).errors == ()


def test_no_text_is_in_the_report():
    secret = "zanzibar quixotic"
    frame = _make()
    frame.loc[0, "content"] = secret
    report = check(frame)
    assert secret.split()[0] not in str(report.as_dict()) + str(report)


def test_no_phrase_of_a_raw_set_names_a_person():
    said = [("ask Priyanka Venkataraman on 98765 43210", "smishing"), ("see you at the gate tonight", "ham")]
    frame = pd.DataFrame(
        [{"content": f"{text}, {place} time", "label": label} for place in range(150) for text, label in said]
    )
    report = check(frame)
    told = (str(report.as_dict()) + str(report)).casefold()
    assert "'ask': in 100% of these" in told
    assert not re.search("priyanka|venkataraman|98765", told)


def test_the_same_set_gives_the_same_report(sound):
    assert check(_make()) == sound


def test_a_set_with_one_label_cannot_be_checked():
    with pytest.raises(DataError, match=r"must hold two labels or more.*Got \d label\(s\)"):
        check(_make().assign(label="ham"))


def test_the_positive_label_can_be_named():
    frame = _make().replace({"label": {"smishing": "bad", "ham": "good"}})
    assert check(frame, positive="bad").positive == "bad"
    with pytest.raises(DataError, match=r"none of them smishing or .*Name it by --positive"):
        check(frame)
    with pytest.raises(DataError, match=r"Got 2 label\(s\), none of them ugly\."):
        check(frame, positive="ugly")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"nil": 0.5}, "a bound must be one of alone"),
        ({"alone": 2.0}, "'alone' must be a float"),
        ({"warn": 1}, "one of"),
    ],
)
def test_a_wrong_bound_is_refused(given, told):
    with pytest.raises(ConfigError, match=told):
        change_bounds(Soundness(), given)


def test_an_unknown_check_cannot_be_demoted():
    with pytest.raises(ConfigError, match="a check to warn of must be one of"):
        check(_make(60), warn=["nil"])
