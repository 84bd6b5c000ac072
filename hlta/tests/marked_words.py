"""The English words that are translated for carers: what the sources of an app mark, as its .po files know them."""

from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
FUNCTIONS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}


def sources(app):
    yield from (path for path in sorted((ROOT / app).rglob("*.py")) if not {"tests", "migrations"} & set(path.parts))
    yield from sorted((ROOT / "templates" / app).rglob("*.html"))


def marked(app):
    """Each once, in the order of the files; those with placeholders as Django writes them: %(name)s."""
    found = {}
    for path in sources(app):
        text = path.read_text()
        if path.suffix == ".html":
            # As Python, which has its own mind about how lines are set in.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        for _line, _function, words, _comments in extract_python(BytesIO(text.encode()), FUNCTIONS, [], {}):
            found.setdefault(words, path.name)
    return found
