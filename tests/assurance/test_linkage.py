import json

import pytest

from workbench.assurance.attackers import by_kinds
from workbench.assurance.linkage import attack, measure_linkage
from workbench.assurance.posts import Post, read_posts
from workbench.contracts import Span
from workbench.errors import DataError
from workbench.privacy import Masker

POSTS = [
    Post("I am Asha from Kollam, the roads are bad", "Asha Kollam nurse"),
    Post("I am Bina from Salem, the roads are good", "Bina Salem welder"),
    Post("I am Carl from Ooty, the roads are new", "Carl Ooty pilot"),
]


class Hides:
    """Finds the words it is told."""

    entities = frozenset({"PERSON", "LOCATION"})

    def __init__(self, *words):
        self.words = words

    def find(self, texts):
        return [[Span(t.index(w), t.index(w) + len(w), "PERSON") for w in self.words if w in t] for t in texts]


def top1(masker):
    told = attack(POSTS, [masked.text for masked in masker.mask([post.text for post in POSTS])])
    return told["words"]["top1"], told["characters"]["top1"], told["kept"]


def test_an_attacker_who_knows_names_and_towns_links_raw_posts():
    assert top1(Masker({})) == (1.0, 1.0, 1.0)


def test_masking_names_alone_leaves_the_towns():
    assert top1(Masker({"names": Hides("Asha", "Bina", "Carl")}))[0] == 1.0


def test_masking_all_that_a_profile_knows_leaves_chance():
    words, _, kept = top1(Masker({"names": Hides("Asha", "Bina", "Carl", "Kollam", "Salem", "Ooty")}))
    assert words == 0.0  # all profiles tie: none is ahead, none is first
    assert kept < 1.0


def test_kinds_of_what_was_masked_tell_people_apart():
    posts = [Post("x", "", frozenset({"AGE"})), Post("x", "", frozenset({"PHONE"})), Post("x", "", frozenset())]
    scores = by_kinds(posts, ["I am <AGE>", "ring <PHONE:IN:mobile>", "hello"])
    assert scores.argmax(1)[:2].tolist() == [0, 1]


def test_the_trained_attacker_learns_from_other_authors():
    """Names are masked; towns are misspelt, so that words are no help; what is left is characters and kinds."""
    towns = [f"{a}{b}pur" for a in ("Ram", "Shiv", "Devi", "Chand") for b in ("gar", "nath", "kot", "wadi")]
    posts = [Post(f"I live in {town}ji", f"{town} clerk", frozenset({"PERSON"})) for town in towns]
    told = attack(posts, [post.text for post in posts])
    assert told["words"]["top1"] == 0.0
    assert told["trained"]["top1"] >= told["characters"]["top1"] - 0.1 > 0.8


def test_levels_are_told_beside_raw():
    told = measure_linkage(POSTS, Masker({"names": Hides("Asha", "Bina", "Carl")}))
    assert told["raw"]["words"]["top1"] == told["strict"]["words"]["top1"] == 1.0
    assert told["standard"]["kept"] < told["raw"]["kept"] == 1.0
    assert (told["posts"], told["chance"]) == (3, pytest.approx(1 / 3))


def test_posts_are_read_with_what_is_known_of_their_people(tmp_path):
    facts = [{"tag": "NAME", "keyword": "Asha"}, {"tag": "AGE", "keyword": ""}, {"keyword": "Kollam"}]
    row = {"text": "hello", "subjects": [{"PIIs": facts}, {"PIIs": [{"keyword": "Bina"}]}]}
    (tmp_path / "posts.jsonl").write_text(json.dumps(row))
    assert read_posts(tmp_path / "posts.jsonl") == [Post("hello", "Asha Kollam Bina", frozenset({"PERSON"}))]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "holds no record"),
        ("[]", "holds no record"),
        ("{", "line 1: must be a JSON object"),
        ('{"text": "secret"}', "record 1: must be"),
        ('{"text": "x", "subjects": []}\n{"text": "secret", "subjects": 5}', "record 2: must be"),
        ('{"text": "secret", "subjects": [{"PIIs": [{"tag": "NAME"}]}]}', "record 1: must be"),
        ('{"text": "", "subjects": []}', "record 1: must be"),
        ("[1]", "record 1: must be"),
    ],
)
def test_a_file_of_no_posts_is_told_and_not_quoted(tmp_path, content, told):
    (tmp_path / "posts.jsonl").write_text(content)
    with pytest.raises(DataError, match=told) as error:
        read_posts(tmp_path / "posts.jsonl")
    assert "secret" not in str(error.value)
