import pytest

from workbench.assurance.disguises import DISGUISES, disguise
from workbench.assurance.labelled import Text

TEXT = Text("mail a.b@c.in, call 9876543210, see http://x.in/a", ((5, 13, "EMAIL"), (20, 30, "PHONE"), (36, 49, "URL")))
EXPECTED = {
    "full-width digits": "mail a.b@c.in, call ９８７６５４３２１０, see http://x.in/a",
    "Devanagari digits": "mail a.b@c.in, call ९८७६५४३२१०, see http://x.in/a",
    "spaced digits": "mail a.b@c.in, call 9 8 7 6 5 4 3 2 1 0, see http://x.in/a",
    "at and dot": "mail a dot b at c dot in, call 9876543210, see http://x.in/a",
    "hxxp and [.]": "mail a.b@c.in, call 9876543210, see hxxp://x[.]in/a",
}


@pytest.mark.parametrize("name", sorted(DISGUISES))
def test_spans_move_along(name):
    other = disguise(TEXT, name)
    assert [span[2] for span in other.spans] == [span[2] for span in TEXT.spans]
    for (start, end, _), (before, after, _) in zip(other.spans, TEXT.spans, strict=True):
        change, _ = DISGUISES[name]
        value = TEXT.text[before:after]
        assert other.text[start:end] in (value, change(value))
    if name in EXPECTED:
        assert other.text == EXPECTED[name]


def test_a_disguise_that_changes_nothing_is_none():
    assert disguise(Text("hello", ()), "full-width digits") is None
    assert disguise(Text("a@b.co", ((0, 6, "EMAIL"),)), "spaced digits") is None
