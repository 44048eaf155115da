"""The mask: strings and comments blanked, code of f-strings kept, every offset where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.languages.python.lexer import mask


def code(text: str) -> str:
    masked = mask(text)
    assert len(masked.code) == len(text)
    return "".join(masked.code.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # import os", "x = 1"),
        ("x = 'import os'", 'x = "'),
        ('x = "a\\"b" + y', 'x = " + y'),
        ("x = 'a\\'b' + y", 'x = " + y'),
        ('x = """a"b""c""" + y', 'x = " + y'),
        ("x = '''a\n#b\n''' + y", 'x = " + y'),
        ('x = r"\\" + y', 'x = "'),  # a raw string cannot end in one backslash: the quote belongs to it
        ("x = rb'a' + Rb'b'", 'x = " + "'),
        ('if"a"in b: c', 'if" in b: c'),
        ('1if"a"else"b"', '1if" else"'),
        ('"# no comment" # comment', '"'),
        ("x = (1 + \\\n 2)", "x = (1 + 2)"),
        ("größe = 'ä'", 'größe = "'),
    ],
)
def test_blanks_strings_and_comments(text: str, expected: str) -> None:
    assert code(text) == expected.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('f"a {b} c"', '" (b)'),
        ('f"{a!r:>{width}}"', '"(a (width))'),
        ('f"{{no}} {yes}"', '" (yes)'),
        ("f'{a[\"k\"]}' + z", '"(a[" ]) + z'),
        ('f"{a["k"]}" + z', '"(a[" ]) + z'),  # PEP 701: the same quote again
        ('f"{f"{x}"}" + z', '"("(x) ) + z'),
        ('f"{x:%H:%M}"', '"(x )'),
        ('f"{x=}" + z', '"(x ) + z'),
        ('f"{x == y}"', '"(x == y)'),
        ('f"{x != y}"', '"(x != y)'),
        ('f"{(lambda: 1)()}"', '"((lambda: 1)())'),
        ('f"{d[1:2]}"', '"(d[1:2])'),
        ('f"""{\n x # note }\n}""" + z', '"( x ) + z'),
        ('rf"\\{x}"', '" (x)'),
        ('f"\\N{DASH} {x}"', '" (x)'),
        ('f"\\" {x}"', '" (x)'),
        ("t'{x}'", '"(x)'),
        ('f"{{}}"', '"'),
        ("f'''a'b {x}''' + z", '" (x) + z'),
        ('f"{x:{y:{z}}}"', '"(x (y (z)))'),
        ("f\"{'a}'}\" + z", '"(" ) + z'),
        ('f"}" + z', '" + z'),
    ],
)
def test_keeps_the_code_of_f_strings(text: str, expected: str) -> None:
    assert code(text) == expected.replace(" ", "")


@pytest.mark.parametrize(
    "text", ['x = "a\ny = 1', '"""a', "'''a\\", "'a", 'f"{a', 'f"{a:b', 'f"{a:b\n"', 'f"a {b}\n', "f'''{a}", 'f"{x:"', 'f"{\n#']
)
def test_says_when_a_string_is_left_open(text: str) -> None:
    assert mask(text).unclosed


def test_gives_the_literals_with_the_text_of_plain_ones() -> None:
    assert mask("a('x', r\"y\", 'it\\'s', '', f'{z}')").literals == [
        (2, 5, "x"),
        (7, 11, "y"),
        (13, 20, None),
        (22, 24, None),
        (26, 32, None),
    ]


def test_a_string_keeps_no_line_feed() -> None:
    assert mask('x = """a\nb\n"""\ny = 1\n').code.count("\n") == 2


@given(st.text(alphabet="\"'\\frb{}#\n:!= ax()[]", max_size=60))
def test_any_text_is_masked_to_its_own_length(text: str) -> None:
    assert len(mask(text).code) == len(text)
