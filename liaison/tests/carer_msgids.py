"""The English words of the carer's page and its mails, as the translations know them."""

from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
FUNCTIONS = {"_": None, "gettext": None, "gettext_lazy": None}


def sources():
    yield from sorted((ROOT / "liaison").rglob("*.py"))
    yield from sorted((ROOT / "templates" / "liaison").glob("*.html"))


def msgids():
    """Each once, in the order of the files; those with placeholders as Django writes them: %(name)s."""
    found = {}
    for path in sources():
        if "tests" in path.parts:
            continue
        text = path.read_text()
        if path.suffix == ".html":
            text = templatize(text)
        for _line, _function, words, _comments in extract_python(BytesIO(text.encode()), FUNCTIONS, [], {}):
            found.setdefault(words, path.name)
    return found
