"""CSV files of people: comment lines go, cells stay as they are, whichever program saved the file."""

import pytest

from domain.errors import InputError
from jobs.csv_files import csv_of


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_comment_lines_go_also_after_a_byte_order_mark(mark: bytes, end: bytes) -> None:
    text = mark + end.join([b"# shifts of week 48, local time", b"a,b", b"1,2", b"  # the rest", b"3,4", b""])
    found = csv_of(text, "plan.csv")
    assert found.columns.tolist() == ["a", "b"]
    assert found["a"].tolist() == [1, 3]


def test_a_line_inside_a_quoted_cell_is_no_comment() -> None:
    text = b'# don"t mind\nwho,note\na,"first\n# second ""of"" two"\n# gone\nb,"#3"\n'
    found = csv_of(text, "plan.csv", as_text=True)
    assert found["note"].tolist() == ['first\n# second "of" two', "#3"]


def test_two_columns_of_one_name_are_refused_after_a_byte_order_mark_too() -> None:
    with pytest.raises(InputError, match="one column named a"):
        csv_of(b"\xef\xbb\xbf# note\na,a\n1,2\n", "plan.csv")
