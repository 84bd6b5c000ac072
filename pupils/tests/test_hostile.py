"""Hostile files are refused in a sentence, in bounded time, and nothing of them stays."""

import io
import stat
import time
import zipfile

import pytest
from openpyxl import Workbook

from core.errors import DomainError
from pupils.models import Pupil, RosterFile, RosterImport
from pupils.tests.test_roster import apply, preview

LIST = b"ID,Surname\n1,Lee\n"


def archive(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts:
            found.writestr(name, content)
    return out.getvalue()


def link():
    info = zipfile.ZipInfo("list.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive((info, b"/etc/passwd"))


def workbook(**replaced):
    """A workbook with some of its parts replaced."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(["ID", "Surname"])
    book.active.append(["1", "Lee"])
    book.save(out)
    with zipfile.ZipFile(out) as found:
        parts = {name: found.read(name) for name in found.namelist()}
    return archive(*{**parts, **replaced}.items())


ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" '
    b't="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
)


# A function where making the file takes seconds, which every process that collects tests would spend.
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.zip", link(), "holds a link"),
        ("p.zip", lambda: archive(("list.csv", b"ID,Surname\n" + b"0" * 60_000_000)), "unpacks to more"),
        ("p.zip", archive(*((f"{n}.csv", LIST) for n in range(60))), "more than 50 files"),
        ("p.zip", archive(("a/list.csv", LIST), ("b/list.csv", LIST)), "twice"),
        ("p.zip", archive(("inner.zip", archive(("list.csv", LIST)))), "no CSV file"),
        ("p.zip", b"PK\x03\x04" + b"x" * 100, "not a zip"),
        ("p.xlsx", lambda: workbook(**{"xl/worksheets/sheet1.xml": b"0" * 250_000_000}), "unpacks to more"),
        ("p.xlsx", workbook(**{"xl/worksheets/sheet1.xml": ENTITY}), "Excel|no rows|empty|no CSV"),
        ("p.csv", b"\x7fELF\x02\x01\x01\x00" * 500, "not a CSV file"),
        ("p.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "not a CSV file"),
        ("p.csv", workbook(), "not a CSV file"),
        ("p.xlsx", LIST, "no Excel workbook"),
        ("p.csv", b"ID,Surname\n" + b"," * 10_000_000, "cells"),
    ],
)
def test_a_hostile_file_is_refused(senco, name, content, words):
    content = content() if callable(content) else content
    begin = time.monotonic()
    with pytest.raises(DomainError, match=words):
        preview({name: content}, senco)
    assert time.monotonic() - begin < 10
    assert [model.objects.count() for model in (Pupil, RosterImport, RosterFile)] == [0, 0, 0]


def test_paths_in_a_zip_are_names_and_nothing_else(senco, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    apply(preview({"p.zip": archive(("../../../etc/list.csv", LIST))}, senco), senco)
    assert Pupil.objects.get().family_name == "Lee"
    assert list(tmp_path.iterdir()) == []


def test_a_formula_is_never_run_and_without_a_stored_value_its_row_is_refused(senco):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["ID", "Surname"])
    book.active.append(["1", "=1+1"])
    book.active.append(["2", "Lee"])
    book.save(out)
    roster = preview({"p.xlsx": out.getvalue()}, senco)
    assert roster.rows.get(outcome="refused").reason.startswith("B2 is a formula without its value.")
    assert roster.rows.get(outcome="new").label == "Lee"
