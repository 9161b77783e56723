"""The canonical form: what a reader sees, the same alone and together, and what was undone."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.canonical import DISGUISES, END, HINTS, MARKS, canonical, canonicalize
from workbench.canonical.glyphs import COUNTS, CRIES, LEET, SPACED
from workbench.canonical.reading import WIDER
from workbench.records import make_rows, to_frame

LISTS = tomllib.loads(files("workbench.canonical").joinpath("words.toml").read_text("utf-8"))
KINDS = ("common", "whole", "right")
WORDS = LISTS["common"].split()
RIGHT = [word for kind in KINDS for word in LISTS[kind].split() if word.isascii() and len(word) > 6]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Update, your KYC!", " update your kyc "),
        ("Pay Rs. 1,250 now", " pay rs 0 000 now "),
        ("₹500 £20 €7", " ¥000 £00 ¤0 "),
        ("ＦＲＥＥ café", " free cafe "),
        ("vеrify уour аccount", " verify your account "),
        ("acc\u200bount", " account "),
        ("acc0unt v3rify p@yment", " account verify payment "),
        ("K.Y.C. and O T P", " kyc and otp "),
        ("💰loan💰 C🎉O🎉N", " loan con "),
        ("5 lakh ৫ ५", " 0 lakh 0 0 "),
        ("at 10:30 by 12am", " at 00 00 by 00am "),
        ("<PHONE:IN:mobile><OTP>", f" {MARKS['PHONE']} {MARKS['OTP']} {HINTS} in mobile "),
        ("<NEWKIND:x>", f" \x80 {HINTS} x "),
        ("see <URL:https:x.top/a/·>.", f" see {MARKS['URL']} {HINTS} https x top a "),
        ("<url> <A> <1A> <URL:a b> <URL <URL:x", " url a 0a url a b url url x "),
        ("<URL:http:a.b/c> or <URL>", f" {MARKS['URL']} or {MARKS['URL']} {HINTS} http a b c "),
        ("one\x85two\x00", " one two "),
        ("a < b > cd", " a b cd "),
        ("", " "),
        (" \n\t", " "),
    ],
)
def test_what_a_reader_sees(text, line):
    assert canonicalize([text]).lines == [line]


@given(texts=st.lists(st.sampled_from(["", "a  b", "<PHONE:IN:mobile> or <OTP>", "<URL:https:x.top>", "- !", "K Y C"])))
def test_words_are_counted_without_hints(texts):
    made = canonicalize(texts)
    assert made.words.tolist() == [len(line.partition(HINTS)[0].split()) for line in made.lines]


@pytest.mark.parametrize("texts", [("बैंक", "ব্যাংক"), ("ઓટીપી", "ओटीपी"), ("క", "ಕ", "ക", "ક", "ਕ", "क")])
def test_scripts_of_india_are_written_in_one(texts):
    lines = canonicalize(texts).lines
    assert all(0x900 <= ord(sign) < 0x980 for line in lines for sign in line.strip())
    assert len({line.strip()[0] for line in lines}) == 1


def undone(text):
    told = dict(zip(COUNTS, canonicalize([text]).counts[0].tolist(), strict=True))
    return {name for name in DISGUISES if told[name]}


@pytest.mark.parametrize(
    ("text", "what"), [("ur\u200bgent", "hidden"), ("ассount", "lookalike"), ("acc0unt", "leet"), ("K Y C", "spaced")]
)
def test_what_was_undone_is_counted(text, what):
    assert undone(text) == {what}


@pytest.mark.parametrize(
    ("text", "line", "rings"),
    [
        ("Rs 4O,999", " rs 00 000 ", 1),
        ("25OOO-4oo/m", " 00000 000 m ", 5),
        ("go 2O25", " go 0000 ", 1),
        ("2О", " 00 ", 1),
        ("b2oo zo2o", " b0oo zo0o ", 0),
        ("ok o2 at 1 o clock", " ok o0 at 0 o clock ", 0),
    ],
)
def test_letters_that_stand_for_figures_are_figures(text, line, rings):
    made = canonicalize([text])
    assert made.lines == [line]
    assert made.counts[0, LEET] == rings


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Y o u r  a c c o u n t  i s  l o c k e d", " your account is locked ", 3),
        ("c a l l  u s  n o w on it", " call us now on it ", 2),
        ("H D F C  b a n k: u p d a t e", " hdfc bank update ", 3),
        ("y-o-u-r p-a-r-c-e-l is held", " your parcel is held ", 2),
        ("p.a.y.e.e H A R D I N G was put", " payee harding was put ", 2),
        ("if not u, r e m o v e it", " if not u remove it ", 1),
        ("9 p m ⚡ b i l l", " 0 pm bill ", 1),
        ("v e r y   w i d e", " very wide ", 2),
        ("a  b  c  d", " abcd ", 1),
        ("U.S.A. is", " usa is ", 1),
        ("T-shirt, e-mail and x-ray", " t shirt e mail and x ray ", 0),
        ("A, B and C", " a b and c ", 0),
    ],
)
def test_letters_with_gaps_are_words_that_wider_gaps_part(text, line, words):
    made = canonicalize([text])
    assert made.lines == [line]
    assert made.counts[0, SPACED] == words


@pytest.mark.parametrize("text", ["naïve café", "नमस्ते क़िस्त", "Rs 500 at 5pm", "₹100 – “ok” 😀", "I m ok"])
def test_ordinary_writing_is_no_disguise(text):
    assert undone(text) == set()


@pytest.mark.parametrize("entity", MARKS)
def test_sign_of_an_entity_is_a_word_in_every_script(entity):
    assert canonicalize([f"pay <{entity}> now", f"<{entity}> भेजें"]).lines == [
        f" pay {MARKS[entity]} now ",
        f" {MARKS[entity]} भेजें ",
    ]
    assert f"a{MARKS[entity]}b".split() == [f"a{MARKS[entity]}b"]


@given(st.lists(st.text(max_size=60), max_size=5))
def test_lines_are_in_form_and_the_same_alone(texts):
    made = canonicalize(texts)
    each = [canonicalize([text]) for text in texts]
    assert made.lines == [alone.lines[0] for alone in each]
    assert made.counts.tolist() == [alone.counts[0].tolist() for alone in each]
    for line in made.lines:
        assert line[0] == line[-1] == " "
        assert "  " not in line
        assert END not in line
        assert not any(sign in "123456789" for sign in line)


@given(st.text(max_size=60))
def test_how_a_text_is_written_is_counted(text):
    (line,) = canonicalize([text]).lines
    told = dict(zip(COUNTS, canonicalize([text]).counts[0].tolist(), strict=True))
    assert told["length"] == len(line) - 1
    assert told["figures"] == line.count("0")
    assert told["foreign"] == sum(sign >= "\u0250" for sign in line)
    assert canonicalize([f"{text} !"]).counts[0, CRIES] == told["cries"] + 1


def test_light_rows_remember_it_and_a_frame_gives_the_same():
    rows = make_rows(["Update KYC", "acc0unt"])
    assert canonical(rows) is canonical(rows)
    assert canonical(to_frame(rows)).lines == canonical(rows).lines
    assert canonical(rows.take([1])).lines == [" account "]


def test_several_threads_may_meet_the_same_new_signs(monkeypatch):
    texts = [f"{chr(0x900 + at)}{chr(0x1E00 + at)} ok" for at in range(100)]
    wanted = [canonicalize([text]).lines for text in texts]
    monkeypatch.setattr("workbench.canonical.form._TABLE.known", np.zeros(0x110000, np.uint32))
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(lambda text: canonicalize([text]).lines, texts * 4)] == wanted * 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ur acnt wil b blkd 2day", " your account will be blocked today "),
        ("ur ordr, 2 cancl reply 4 refnd", " your order to cancel reply for refund "),
        ("4 seats, buy 2 get 1 free", " 0 seats buy 0 get 0 free "),
        ("Yuor acocunt is suspened, verfiy now", " your account is suspended verify now "),
        ("cloud prince shock tasted", " cloud prince shock tasted "),
        ("priya karja nakhi", " priya karja nakhi "),
        ("pen.ding acc|ount de-tails", " pending account details "),
        ("offi\ncer par cel", " officer parcel "),
        ("a mount for get", " a mount for get "),
        ("0ffer fr33 acc0unt5 b10ck", " offer free accounts block "),
        ("3rd 5pm 4gb rs500", " 0rd 0pm 0gb rs000 "),
        ("U P I  P I N", " upi pin "),
        ("d i g i t a l  a r r e s t", " digital arrest "),
        ("F - R - E - E", " free "),
        ("u b <PHONE:IN:acnt>", f" u b {MARKS['PHONE']} {HINTS} in acnt "),
        ("बैं.क खा-ता", " बैंक खाता "),
    ],
)
def test_what_is_misspelt_says_what_it_means(text, line):
    assert canonicalize([text]).lines == [line]


@pytest.mark.parametrize(("text", "what"), [("wil", "short"), ("suspened", "mended"), ("re.fund", "spaced")])
def test_what_is_misspelt_is_counted(text, what):
    assert undone(text) == {what}
    assert canonicalize([text], mended=False).counts[:, COUNTS.index("short") :].tolist() == [[0, 0]]


SLIPS = ["left out", "doubled", "swapped"]


@given(word=st.sampled_from([w for w in WORDS if len(w) > 6]), slip=st.sampled_from(SLIPS), at=st.integers(1, 4))
def test_a_slip_is_mended_or_is_a_word_itself(word, slip, at):
    slipped = {
        "left out": word[:at] + word[at + 1 :],
        "doubled": word[:at] + word[at] + word[at:],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    (line,) = canonicalize([slipped]).lines
    assert line.strip() in {*WORDS, slipped}


@given(st.lists(st.sampled_from(sorted(RIGHT)), min_size=1, max_size=8))
def test_words_of_the_lists_stay_as_they_are(words):
    told = " ".join(words)
    assert canonicalize([told]).lines == [f" {told} "]


def test_lists_are_in_form_and_no_short_form_is_wider_than_there_is_room():
    every = [word for kind in KINDS for word in LISTS[kind].split()]
    assert len(every) == len({*every})
    listed = [word for word in every if word.isascii()]
    assert canonicalize(listed, mended=False).lines == [f" {word} " for word in listed]
    for word, forms in LISTS["short"].items():
        assert all(len(word) + 1 <= WIDER * (len(form) + 1) for form in forms.split())
        assert not {*forms.split()} & {*listed}


@pytest.mark.parametrize("text", ["u " * 3000, "acnt" * 3000, "a.b" * 3000, "ab" * 12 + " "])
def test_length_costs_no_more_than_it_holds(text):
    (line,) = canonicalize([text * 2]).lines
    assert len(line) <= WIDER * 2 * len(text) + 2
