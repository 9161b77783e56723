"""Times and days beside an address."""

import pytest

from workbench.privacy.times import trim


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        ("at 10:15 221B Baker Street", "15 221B Baker Street", "221B Baker Street"),
        ("by 5 pm 12 MG Road", "pm 12 MG Road", "12 MG Road"),
        ("Sarjapur Road, 14th Jan", "Sarjapur Road, 14", "Sarjapur Road"),
        ("12 MG Road, 9:30 sharp", "12 MG Road, 9", "12 MG Road"),
        ("12 MG Road, Pune", "12 MG Road, Pune", "12 MG Road, Pune"),
        ("Sector 14 Rohini", "Sector 14", "Sector 14"),
    ],
)
def test_a_time_or_a_day_is_none_of_an_address(text, found, left):
    start = text.index(found)
    first, last = trim(text, start, start + len(found))
    assert text[first:last] == left
