import json

import pytest

from workbench.assurance.linkage import Post, attack, read_posts, without_placeholders
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


def test_an_attacker_who_knows_names_and_towns_links_raw_posts():
    told = attack(POSTS)
    assert (told.posts, told.top1, told.top5, told.kept) == (3, 1.0, 1.0, 1.0)
    assert told.chance == pytest.approx(1 / 3)


def test_masking_names_alone_leaves_the_towns():
    assert attack(POSTS, Masker({"names": Hides("Asha", "Bina", "Carl")})).top1 == 1.0


def test_masking_all_that_a_profile_knows_leaves_chance():
    masker = Masker({"names": Hides("Asha", "Bina", "Carl", "Kollam", "Salem", "Ooty")})
    told = attack(POSTS, masker)
    assert told.top1 == 0.0  # all profiles tie: none is ahead, none is first
    assert told.kept < 1.0


def test_placeholders_are_no_text():
    assert without_placeholders("a <PERSON:1> b <OTP>") == "a  b "
    assert without_placeholders("a <Asha> b") == "a <Asha> b"


def test_posts_are_read_with_what_is_known_of_their_people(tmp_path):
    facts = [{"keyword": "Asha"}, {"keyword": ""}, {"keyword": "Kollam"}]
    row = {"text": "hello", "subjects": [{"PIIs": facts}, {"PIIs": [{"keyword": "Bina"}]}]}
    (tmp_path / "posts.jsonl").write_text(json.dumps(row))
    assert read_posts(tmp_path / "posts.jsonl") == [Post("hello", "Asha Kollam Bina")]


@pytest.mark.parametrize("content", ["{", '{"text": "secret"}', "[]", '{"text": "x", "subjects": 5}'])
def test_a_file_of_no_posts_is_told_and_not_quoted(tmp_path, content):
    (tmp_path / "posts.jsonl").write_text(content)
    with pytest.raises(DataError, match="holds no posts") as error:
        read_posts(tmp_path / "posts.jsonl")
    assert "secret" not in str(error.value)
