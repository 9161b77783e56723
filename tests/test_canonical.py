import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.canonical import DISGUISES, MARKS, canonical, canonicalize
from workbench.records import make_rows, to_frame


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
        ("5 lakh ৫ ५", " 0 lakh 0 0 "),
        ("at 10:30 by 12am", " at 00 00 by 00am "),
        ("<PHONE:IN:mobile><OTP>", f" {MARKS['PHONE']} {MARKS['OTP']} "),
        ("<NEWKIND:x>", " \x80 "),
        ("a < b > cd", " a b cd "),
        ("", " "),
        (" \n\t", " "),
    ],
)
def test_what_a_reader_sees(text, line):
    assert canonicalize([text]).lines == [line]


@pytest.mark.parametrize("texts", [("बैंक", "ব্যাংক"), ("ઓટીપી", "ओटीपी"), ("క", "ಕ", "ക", "ક", "ਕ", "क")])
def test_scripts_of_india_are_written_in_one(texts):
    lines = canonicalize(texts).lines
    assert all(0x900 <= ord(sign) < 0x980 for line in lines for sign in line.strip())
    assert len({line.strip()[0] for line in lines}) == 1


@pytest.mark.parametrize(
    ("text", "what"), [("ur\u200bgent", "hidden"), ("ассount", "lookalike"), ("acc0unt", "leet"), ("K Y C", "spaced")]
)
def test_what_was_undone_is_counted(text, what):
    (told,) = canonicalize([text]).disguises
    assert {name for name, value in zip(DISGUISES, told, strict=True) if value} == {what}


@pytest.mark.parametrize("text", ["naïve café", "नमस्ते क़िस्त", "Rs 500 at 5pm", "₹100 – “ok” 😀", "I m ok"])
def test_ordinary_writing_is_no_disguise(text):
    assert canonicalize([text]).disguises == [()]


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
    assert made.lines == [canonicalize([text]).lines[0] for text in texts]
    assert made.disguises == [canonicalize([text]).disguises[0] for text in texts]
    for line in made.lines:
        assert line[0] == line[-1] == " "
        assert "  " not in line
        assert not any(sign in "123456789" for sign in line)


def test_light_rows_remember_it_and_a_frame_gives_the_same():
    rows = make_rows(["Update KYC", "acc0unt"])
    assert canonical(rows).lines is canonical(rows).lines
    assert canonical(to_frame(rows)) == canonical(rows)
    assert canonical(rows.take([1])) == ([" account "], [(0, 0, 1, 0)])


@given(st.lists(st.text(alphabet="ab र्कé\u200b\u0430", max_size=60), max_size=5))
def test_forgetting_runs_changes_nothing(texts):
    wanted = canonicalize(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.canonical.MOST", 1)
        patch.setattr("workbench.canonical.LONGEST", 2)
        assert canonicalize(texts) == wanted
