"""A backup on disk: a folder with PostgreSQL's dump and a list of what it holds."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from django.core.management.base import CommandError

from hlta.backup.contents import Contents


@dataclass(frozen=True)
class Backup:
    path: Path
    made_at: datetime
    contents: Contents

    @property
    def dump(self) -> Path:
        return dump_in(self.path)

    def write(self) -> None:
        held = {"made_at": self.made_at.isoformat(), "tables": self.contents.tables}
        (self.path / "contents.json").write_text(json.dumps(held, indent=1))

    @classmethod
    def read(cls, path: Path) -> Self:
        """CommandError where the folder is no backup."""
        try:
            held = json.loads((path / "contents.json").read_text())
            tables = {name: (int(rows), str(checksum)) for name, (rows, checksum) in held["tables"].items()}
            made_at = datetime.fromisoformat(held["made_at"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(f"{path} is not a backup: it has no contents.json that can be read.") from error
        if not dump_in(path).is_file():
            raise CommandError(f"{path} is not a backup: it has no database.dump.")
        return cls(path, made_at, Contents(tables))


def dump_in(path: Path) -> Path:
    return path / "database.dump"
