import numpy as np
import pytest

from workbench.privacy.signs import SignTable, code_points, sign_table


def test_a_sign_is_worked_out_once():
    asked = []

    def work_out(code):
        asked.append(code)
        return code + 1

    signs = SignTable(work_out, np.uint32)
    for _ in range(2):
        assert signs.read(code_points("ab\U0010ffff\ud800a")).tolist() == [98, 99, 0x110000, 0xD801, 98]
    assert sorted(asked) == [97, 98, 0xD800, 0x10FFFF]


@pytest.mark.parametrize("text", ["", "a", "é\ud800\U0001f600"])
def test_code_points_are_those_of_the_text(text):
    assert code_points(text).tolist() == list(map(ord, text))


def test_a_function_has_one_table():
    assert sign_table(abs, np.uint8) is sign_table(abs, np.uint8)
