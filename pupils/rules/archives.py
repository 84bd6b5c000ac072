"""Zips of lists: read in memory, and never written to disk."""

import io
import stat
import zipfile
from pathlib import PurePosixPath

from pupils.rules.table import FileError

WANTED = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".xml", ".html", ".htm")
MOST_FILES = 50


def unzip(name: str, content: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """The lists in a zip, by their bare names; paths in it are ignored. Raises FileError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = [info for info in archive.infolist() if info.filename.lower().endswith(WANTED) and not info.is_dir()]
        if len(parts) > MOST_FILES:
            raise FileError(f"{name} holds more than {MOST_FILES} files. Put only the roster's CSV files into it.")
        found: dict[str, bytes] = {}
        left = most_bytes
        for info in parts:
            bare = PurePosixPath(info.filename.replace("\\", "/")).name
            if stat.S_ISLNK(info.external_attr >> 16):
                raise FileError(f"{name} holds a link ({bare}). Put the files themselves into it.")
            if bare in found:
                raise FileError(f"{name} holds {bare} twice. Put only one roster into it.")
            with archive.open(info) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise FileError(f"{name} unpacks to more than {most_bytes // 1024 // 1024} MB.")
            found[bare] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileError(f"{name} is not a zip that can be opened. Make it again, without a password.") from error
    return found


def left_out_of(content: bytes) -> list[str]:
    """The names of files in a zip that are no lists."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    return [PurePosixPath(name).name for name in names if not name.lower().endswith(WANTED)]
