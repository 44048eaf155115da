"""Bytes to text: encodings, byte order marks, line ends."""

import pytest

from rules.languages.python import source


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"x = 1\n", "utf-8"),
        ("x = 'ä'\n".encode(), "utf-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe4'\n", "latin-1"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\xe4'\n", "cp1252"),
        (b"\n# coding=ISO_8859-15\n", "iso-8859-15"),
        (b"x = 1\n# coding: latin-1\n", "utf-8"),  # the first line is code: the second does not count
        (b"\n\n# coding: latin-1\n", "utf-8"),
        (b"\xef\xbb\xbf# coding: utf8\n", "utf-8"),
        (b"# coding: ascii\r\nx = 1\r\n", "ascii"),
    ],
)
def test_reads_the_declared_encoding(data: bytes, encoding: str) -> None:
    read = source.read(data)
    assert (read.encoding, read.error) == (encoding, "")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"x = '\xe4'\n", "is not valid utf-8 at byte 5"),
        (b"# coding: ascii\nx = '\xe4'\n", "is not valid ascii at byte 21"),
        (b"x = 1\0\n", "contains a NUL byte"),
        (b"# coding: utf-7\n", "declares the encoding utf-7, which is not read"),
        (b"# coding: shift_jis\n", "declares the encoding shift_jis, which is not read"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "declares the encoding latin-1 after a UTF-8 byte order mark"),
        (b"#" * (source.MAX_BYTES + 1), "larger than 4000000 bytes"),
    ],
)
def test_says_what_cannot_be_read(data: bytes, error: str) -> None:
    assert source.read(data).error == error


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\r\n", "a \nb \n"),
        (b"a\rb\r", "a\nb\n"),
        (b"\xef\xbb\xbfa\n", "  \na\n"),
        (b"a\n\x0cb\n", "a \nb\n"),
        (b"a\n  \x0c b\n", "a   \n b\n"),
        (b"\x0ca\n", "\na\n"),
        (b"a = 1 + \\\n\x0c2\n", "a = 1 + \\\n\x0c2\n"),
    ],
)
def test_ends_lines_where_python_does_and_keeps_every_offset(data: bytes, text: str) -> None:
    assert source.read(data).text == text
    assert len(text) == len(data)
