"""Passwords that stand in a list are nowhere: not in any table, file, log or page, at whatever question the import stops."""

import io
import zipfile
import zlib
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from pupils.actions.roster import roster_fail, roster_upload, rosters_forget
from pupils.actions.roster_answer import roster_answer
from pupils.models import RosterFile, RosterImport, RosterRow
from pupils.tasks import roster_work
from pupils.tests.test_roster import apply, preview, zipped

# Of each of these no reading may keep a trace: with figures and signs, letters alone, letters beyond A to Z, figures.
SECRETS = ("swift1Fox!", "Zürichbär", "plumbtreefox", "7river!Sea", "482913")
HIDDEN_NAMES = ("Password", "Network Password", "Kennwort", "PIN", "P/word")


def rows_of(name, *, head=("Adno", "Surname", "Forename"), first="Zoë"):
    """A list with a column of passwords, which hold each secret once."""
    people = [f"{n},Sorrel,{first}{'abcde'[n]}" for n in range(len(SECRETS))]
    lines = [",".join(head) + f",{name}"] if head else []
    return "\n".join(lines + [f"{one},{secret}" for one, secret in zip(people, SECRETS, strict=True)]) + "\n"


def workbook(**sheets):
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, text in sheets.items():
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(out)
    return out.getvalue()


OTHER = "Kurs,Raum,Netkey\n" + "".join(f"k{n},r{n},{text}\n" for n, text in enumerate(SECRETS))
UNKNOWN = ("Nr", "Navn 20", "Fornavn 21")
PAGE = "<html><body><table>{}</table></body></html>".format(
    "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(','))}</tr>" for line in rows_of("PIN").splitlines()
    )
)
# What is uploaded, and the question at which the import stops.
ASKED = {
    "encoding": ({"p.csv": rows_of("Kennwort").encode("cp1252")}, "encoding"),
    "encoding in a zip": ({"p.zip": zipped("p.csv", rows_of("Password").encode("cp1252"))}, "encoding"),
    "encoding of a page": ({"p.xls": PAGE.encode("cp1252")}, "encoding"),
    "encoding and header": ({"p.csv": rows_of("PIN", head=UNKNOWN).encode("cp1252")}, "encoding"),
    "sheet": ({"p.xlsx": workbook(a=rows_of("Password"), b="Code,Name\n1,Lee\n", c=OTHER)}, "sheet"),
    "sheet without a header": ({"p.xlsx": workbook(a=OTHER, b=rows_of("", head=()))}, "sheet"),
    "header": ({"p.csv": rows_of("P/word", head=UNKNOWN).encode()}, "head_row"),
    "header below titles": ({"p.csv": f"Skole 2026,x,y,z\n{rows_of('PIN', head=UNKNOWN)}".encode()}, "head_row"),
    "columns": ({"p.csv": rows_of("Network Password", head=("Nr", "Navn", "Fornavn")).encode()}, "columns"),
    "nothing": ({"p.csv": (rows_of("Password") + "9,Lee,Ann,x,swift1Fox!\n").encode()}, ""),
}  # fmt: skip


def readings(content):
    """Whatever can be read in some bytes: themselves, what they unpack to, and what a zip of them holds."""
    yield content
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
        try:
            yield zlib.decompress(content, wbits)
        except zlib.error:
            continue
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from readings(archive.read(name))


def found_in_database():
    """Where a secret stands in any table that can be read, in any of the ways it can be written."""
    wanted = {
        secret: {secret.encode(code, "ignore") for code in ("utf-8", "cp1252", "utf-16-le")} for secret in SECRETS
    }
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert {"pupils_rosterfile", "pupils_rosterimport", "pupils_rosterpart"} <= set(tables)
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor:
                packs = [bytes(value) for value in row if isinstance(value, bytes | memoryview)]
                texts = [str(row).encode(), *(text for pack in packs for text in readings(pack))]
                found |= {
                    (table, secret) for secret, forms in wanted.items() if any(f in t for t in texts for f in forms)
                }
    return found


def without_figures(found):
    """A number of six figures may stand in any table by chance: an id, a digest."""
    return {(table, secret) for table, secret in found if secret != "482913" or table.startswith("pupils_roster")}


def begun(files, by):
    roster = roster_upload(files=files, filename="list", by=by)
    assert not without_figures(found_in_database()), "as it waits to be read"
    roster_work(roster.school_id, roster.pk)
    return roster.refreshed()


def questions(roster):
    named = {"encoding": bool(roster.samples), "columns": roster.needs_columns}
    return [name for name, is_open in named.items() if is_open] + roster.open_questions


def pages(client, roster):
    """What a person sees of the import: its page, its report, and the pages on which a line is put right."""
    where = f"/pupils/rosters/{roster.pk}/"
    seen = [client.get(where).text, client.get(f"{where}?format=csv").content.decode()]
    for name in {table["name"] for table in roster.tables}:
        seen += [client.get(f"{where}line/", {"file": name, "line": line}).text for line in range(1, 9)]
    return "\n".join(seen)


def check(client, roster, caplog):
    assert not without_figures(found_in_database())
    seen = pages(client, roster) + caplog.text
    assert not [secret for secret in SECRETS if secret in seen]


@pytest.mark.parametrize("name", ASKED)
def test_no_password_is_kept_or_shown_while_a_question_is_open(senco, sign_in, caplog, name):
    caplog.set_level("DEBUG", "pupils")
    files, question = ASKED[name]
    roster = begun(files, senco)
    assert roster.state == "previewed", roster.error
    assert question in questions(roster) if question else not roster.needs_answer
    check(sign_in(senco), roster, caplog)


# Every answer to each question, the wrong ones among them.
ANSWERS = [
    *(("encoding", {"encoding": code}) for code in ("cp1252", "mac_roman", "cp850", "cp1250")),
    *(("encoding and header", {"encoding": "cp1252", "answers": {"head_row": row}}) for row in (0, 1, 2, 3)),
    *((name, {"answers": {"head_row": row}}) for name in ("header", "header below titles") for row in (0, 1, 2, 3)),
    *(("sheet", {"answers": {"sheet": sheet}}) for sheet in ("a.xlsx", "b.xlsx", "c.xlsx")),
    *(("sheet without a header", {"answers": {"sheet": sheet}}) for sheet in ("a.xlsx", "b.xlsx")),
]


@pytest.mark.parametrize(("name", "said"), ANSWERS)
def test_no_answer_brings_a_password_in(senco, sign_in, caplog, name, said):
    roster = begun(ASKED[name][0], senco)
    given = {"date_format": "", "schools": None, "said": {}} | said
    roster_answer(roster=roster, by=senco, **given)
    roster_work(roster.school_id, roster.pk)
    roster = roster.refreshed()
    assert roster.state == "previewed", roster.error
    check(sign_in(senco), roster, caplog)


def test_a_file_that_nobody_decided_about_is_gone_after_some_days(senco):
    roster = begun(ASKED["header"][0], senco)
    now = timezone.now()
    assert rosters_forget(now=now + timedelta(days=1), after=timedelta(days=28)) == 0
    assert RosterFile.objects.exists()
    assert rosters_forget(now=now + timedelta(days=4), after=timedelta(days=28)) == 1
    assert (RosterFile.objects.exists(), roster.refreshed().state) == (False, "failed")
    assert "Upload it again" in roster.refreshed().error


def test_an_import_that_fails_keeps_the_headers_and_no_word_of_a_row(senco):
    """It asked about its dates, with the first row's texts beside the headers, and then could not be read."""
    content = b"Adno,Surname,Forename,DOB\n1,Quillfeather,Ann,03/04/2012\n2,Ng,Bo,05/06/2012\n"
    roster = preview({"list.csv": content}, senco, records="pupils")
    assert "Quillfeather" in str(roster.heads)
    roster_fail(roster=roster, why="It could not be read.")
    row = RosterImport.objects.filter(pk=roster.pk).values().get()
    assert "Quillfeather" not in str(row)
    assert [header for header, _ in row["heads"]] == ["Adno", "Surname", "Forename", "DOB"]
    assert not RosterRow.objects.filter(roster=roster).exists()


def test_the_file_is_forgotten_as_soon_as_it_is_read(senco):
    apply(begun(ASKED["nothing"][0], senco), senco)
    assert not RosterFile.objects.exists()
    assert not without_figures(found_in_database())


def test_a_large_upload_is_written_to_no_file(senco, sign_in):
    data = io.BytesIO(b"Adno,Surname,Password\n" + b"".join(b"%d,Lee,swift1Fox!\n" % n for n in range(150_000)))
    data.name = "p.csv"
    with patch("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", side_effect=AssertionError("a file")):
        sign_in(senco).post("/pupils/rosters/new/", {"request_key": uuid4().hex, "uploads": data})
    assert RosterImport.objects.count() == 1
