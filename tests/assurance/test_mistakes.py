from workbench.assurance import Text, list_mistakes
from workbench.contracts import Span


def test_what_was_missed_and_what_was_masked_for_nothing():
    text = Text("dear Asha, call 98765 today", ((5, 9, "PERSON"), (16, 21, "PHONE")))
    found = [[Span(5, 9, "PERSON"), Span(16, 20, "PHONE"), Span(22, 27, "DATE")]]
    assert list(list_mistakes([text], found)) == [
        "1: missed PHONE: dear Asha, call [98765] today",
        "1: took for DATE: dear Asha, call 98765 [today]",
    ]
    assert list(list_mistakes([text], [[Span(0, 27, "PERSON")]])) == []
