"""What is sifted together is judged as each alone."""

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench_redact.finder import Redact
from workbench_redact.forms import TLDS

importlib.import_module("numba")  # so glances are cast at once
REDACT = Redact()
BEFORE = st.sampled_from(
    ["", "see ", "ref no ", "order ", "a/c ", "dl ", "passport ", "your otp ", "Rs ", "#", "pan ", "x", "/", "."]
)
AFTER = st.sampled_from(["", " now", ".", "://", ":", " .in", "-", "?", "!)", "’", " रु"])
TAG = st.from_regex(r"\A[A-Za-z]{0,7}[0-9]{3,6}[a-zA-Z]{0,3}\Z") | st.from_regex(
    r"\A[acsxbh]{0,4}x?[0-9]{4}[xis]{0,2}\Z"
)
LABEL = st.text("ab1-W_", min_size=1, max_size=4) | st.sampled_from(["www", "co", "i", "9876543210", "x" * 64, "2"])
SCHEME = st.sampled_from(["", "", "http://", "https://", "HTTPS://", "http:// ", "hxxp://", "ftp://"])
PATH = st.sampled_from(
    ["", "", "/", "/kyc", "/a/b.php", "/x?u=1", "?q", "#top", "/a@b", ":80/a", "/[1]", "/1/2/3/4/5", "//", "/é", "/£5"]
)
LINK = st.builds(
    lambda scheme, labels, domain, path: f"{scheme}{'.'.join([*labels, domain])}{path}",
    SCHEME, st.lists(LABEL, min_size=1, max_size=3), st.sampled_from(sorted(TLDS)) | LABEL, PATH,
)  # fmt: skip
TEXT = st.builds("{}{}{}".format, BEFORE, TAG | LINK, AFTER)


def same(texts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench_redact.finder.FEW", 0)
        patch.setattr("workbench_redact.finder.SIFTED", 1)
        together = REDACT.find(texts)
    return together == [REDACT.find([text])[0] for text in texts]


@settings(max_examples=1000)
@given(st.lists(TEXT, min_size=2, max_size=6))
def test_tags_and_links_are_judged_together_as_each_alone(texts):
    assert same(texts)


@pytest.mark.parametrize("domain", sorted(TLDS))
def test_every_domain_is_judged_together_as_alone(domain):
    assert same(
        [f"see {name}.{domain}{path}" for name in ("now", "a-b", "Co1", "i", "a.b") for path in ("", "/kyc", " x")]
    )
