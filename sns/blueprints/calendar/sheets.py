"""Make a table of words out of a file: CSV in the encodings municipal offices use, or an Excel workbook, within limits."""

from __future__ import annotations

import csv
import importlib
import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from .plain import MOST_ROWS, Unreadable

MOST_BYTES = 5 * 1024 * 1024
MOST_COLUMNS = 150
MOST_CELL = 20_000
# What the parts of a workbook may unpack to, and how many there may be.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 300
_MOST_EMPTY = 200

Table = list[tuple[int, list[str]]]


def is_workbook(data: bytes) -> bool:
    """Tell whether the bytes are an Excel workbook: a zip by its first bytes."""
    return data[:4] == b"PK\x03\x04"


def is_calendar(data: bytes) -> bool:
    """Tell whether the bytes are an iCalendar file."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"


def read_table(data: bytes) -> Table:
    """Return the filled rows of a file, each with its number as the program that shows the file counts it."""
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    table = _of_workbook(data) if is_workbook(data) else _of_csv(data)
    if not table:
        raise Unreadable("empty")
    return table


def decode(data: bytes) -> str:
    """Read bytes as UTF-8, with or without a mark, as UTF-16 with one, or as CP932."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codes: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data:
        raise Unreadable("no_text")
    else:
        codes = ("utf-8-sig", "cp932")
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise Unreadable("no_text")


def _of_csv(data: bytes) -> Table:
    text = decode(data)
    first = text[:2_000].split("\n", 1)[0]
    between = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    table: Table = []
    try:
        while True:
            at = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return table
            _put(table, at, [_plain(cell[:MOST_CELL].strip()) for cell in row[:MOST_COLUMNS]])
    except csv.Error as error:
        raise Unreadable("broken_csv", str(reader.line_num)) from error


def _plain(cell: str) -> str:
    # What we put before a formula when we write a table.
    return cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell


def _put(table: Table, at: int, cells: list[str]) -> None:
    if not any(cells):
        return
    if len(table) > MOST_ROWS:
        raise Unreadable("too_many_rows", str(MOST_ROWS))
    table.append((at, cells))


def _of_workbook(data: bytes) -> Table:
    _refuse_bombs(data)
    try:
        # Fetched when somebody brings a workbook: 6 MB of every process otherwise.
        book = importlib.import_module("openpyxl").load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a sheet says of its own size is a stranger's claim
            return _of_sheet(sheet)
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a damaged part makes the library raise: the reader of a file is total
        raise Unreadable("broken_workbook") from error


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
            if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
                raise Unreadable("too_large")
            for part in listed:
                if part.filename.endswith((".xml", ".rels")):
                    with parts.open(part) as opened:
                        if b"<!DOCTYPE" in opened.read(2_000):
                            raise Unreadable("broken_workbook")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unreadable("broken_workbook") from error


def _of_sheet(sheet: Any) -> Table:
    table: Table = []
    empty = 0
    for at, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
        cells = [_words(cell) for cell in row]
        _put(table, at, cells)
        empty = 0 if any(cells) else empty + 1
        if empty > _MOST_EMPTY and table:
            break
    return table


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:MOST_CELL].strip()
