"""The translations as Django reads them (.mo), made from those that people write (.po), without a gettext of the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def compile_changed() -> list[Path]:
    """Make each .mo that is missing or older than its .po; which were made."""
    made = []
    for source in sorted(ROOT.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parts[-3], abort_invalid=True)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.rename(target)
        made.append(target)
    return made


if __name__ == "__main__":
    compile_changed()
