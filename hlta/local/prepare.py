"""What the demo needs in its database before it serves: tables and the demo schools. One process, for speed."""

import sys
from pathlib import Path

import django
from django.core.management import call_command


def prepare(accounts: Path) -> None:
    """Lay out the database, load the demo once, and write the table of accounts into the file `accounts`."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    with accounts.open("w") as table:
        call_command("load_demo", accounts=True, stdout=table)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
