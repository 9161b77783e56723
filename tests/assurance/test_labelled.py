import json

import pytest

from workbench.assurance.labelled import PRESIDIO, Text, read_labelled, standing, strangers
from workbench.errors import DataError
from workbench.privacy import ENTITIES


def write(tmp_path, content):
    file = tmp_path / "labelled.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_our_own_form_is_read_spans_sorted(tmp_path):
    rows = [
        {"text": "a@b.co 12", "spans": [[7, 9, "OTP"], {"start": 0, "end": 6, "entity": "EMAIL"}]},
        {"text": "x", "spans": []},
    ]
    texts = read_labelled(write(tmp_path, "\n\n".join(map(json.dumps, rows))))
    assert [text.spans for text in texts] == [((0, 6, "EMAIL"), (7, 9, "OTP")), ()]


def test_presidios_form_is_read_with_our_names(tmp_path):
    spans = [
        {"entity_type": name, "start_position": 0, "end_position": 2} for name in ("EMAIL_ADDRESS", "PREFIX", "ODD")
    ]
    (text,) = read_labelled(write(tmp_path, json.dumps([{"full_text": "ab", "spans": spans}])))
    assert text.spans == ((0, 2, "EMAIL"), (0, 2, "ODD"))


def test_a_mark_of_byte_order_and_ends_of_lines_in_a_text_are_no_trouble(tmp_path):
    text = "call\u2028now\x85or\x0b98765"
    row = json.dumps({"text": text, "spans": [[12, 17, "OTP"], [12, 17, "OTP"]]}, ensure_ascii=False)
    assert read_labelled(write(tmp_path, f"\ufeff{row}\r\n")) == [Text(text, ((12, 17, "OTP"),))]


SECRET = "98765"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "holds no record"),
        ("{", "line 1: must be a JSON object"),
        ("[", "is no JSON array"),
        (b"\xff\xfe", "cannot be read as UTF-8"),
        ('{"text": 5, "spans": []}', "record 1: must be"),
        ("[1]", "record 1: must be"),
        ("[" * 99_999, "is no JSON array"),
        ('{"text": ' + "[" * 99_999, "line 1: must be a JSON object"),
        ('[{"full_text": null, "spans": []}]', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [[false, 2, "OTP"]]}}', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [[0, 9, "OTP"]]}}', "span 0–9 must lie inside the text of 5 characters"),
        (f'{{"text": "{SECRET}", "spans": [[2, 2, "OTP"]]}}', "span 2–2 must lie inside"),
        (f'{{"text": "{SECRET}", "spans": [["0", 2, "OTP"]]}}', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [[0, 2]]}}', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [7]}}', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [{{"start": 0, "stop": 2}}]}}', "record 1: must be"),
        (f'[{{"full_text": "{SECRET}"}}]', "record 1: must be"),
        (f'{{"text": "{SECRET}", "spans": [[0, 2, "otp"]]}}', "an entity is written in capitals"),
    ],
)
def test_a_bad_file_is_told_and_not_quoted(tmp_path, content, told):
    with pytest.raises(DataError) as error:
        read_labelled(write(tmp_path, content))
    assert told in str(error.value)
    assert SECRET not in str(error.value)


def test_every_name_of_ours_is_known():
    assert set(PRESIDIO.values()) <= ENTITIES.keys()
    assert [standing(name) for name in ("PAN", "OTP", "PINCODE", "ODD")] == ["direct", "secret", "quasi", "other"]


def test_an_entity_that_nobody_declares_is_told():
    texts = [Text("ab", ((0, 1, "PHON"), (1, 2, "PHONE"))), Text("a", ((0, 1, "DATE"), (0, 1, "SHOE")))]
    assert strangers(texts, frozenset({"SHOE"})) == ["PHON"]
    assert strangers([], frozenset()) == []
