"""The words that people read, held to the house's English: python -m hlta.local.words. Exit 1 where one is not as it should be.

Templates are read without their tags and comments, Python by its strings (docstrings and comments are for us), and
README.md whole.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hlta.local.process import ROOT

# What is not said, and what is said for it.
INSTEAD = {
    r"e-mail": "email",
    r"\bwho(m|se)\b": 'turn the sentence round: "pupils you work with", "plans with overdue targets"',
    r"\b(ring|rings|rung|rang)\b": "phone",
    r"\bcall(s|ed|ing)? (it |them )?off\b": "cancel",
    r"\b(take|takes|took|taken|taking) (it |them )?away\b": "remove or delete",
    r"\b(it|this|that) is no\b(?! longer)": "isn't a ...",
    r"\bis no school day\b": "isn't a school day",
    r"\bby (itself|themselves|himself|herself)\b": "automatically",
    r"\banew\b": "again",
    r"\bof (ours|theirs)\b": "our ..., their ...",
    r"\bthe others\b": "say which",
    r"\bput(s|ting)? (it |them )?right\b": "correct",
    r"\bwritten down\b": "recorded",
    r"\bhears? (of|about)\b": "is told",
    r"\bholds? from\b": "from",
    r"\bon them\b": "say what for",
    r"\b(go|goes|went|gone|going) along\b": "cover, or comes too",
    r"\bwhat may come\b": "upcoming",
    r"\bin few words\b": "briefly",
    r"\bsigns (at most|long|or fewer)\b|\b\d+ signs\b": "characters",
    r"\bgood day\b": "Good morning",
    r"\bdoses?\b": "dosage",
    r"\b1 times\b": "once",
}
FORBIDDEN = [(re.compile(pattern, re.IGNORECASE), better) for pattern, better in INSTEAD.items()]
PATHS = ("templates", "*.py", "README.md")
WORDS = re.compile(r" |^[A-Z]")
READ = (".py", ".html", ".txt", ".md")
NOT_READ = re.compile(r"(^|/)(tests|migrations|locale|local|bench)/|^hlta/(testing|pinned)\.py$")
# Of a template: what is computed or a remark, and, of what stands between brackets, all but the texts in it.
SILENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|\{\{.*?\}\}", re.DOTALL)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
TEXT = re.compile(r'"[^"]*"')
HTML_TAG = re.compile(r"<[a-zA-Z/][^>]*>", re.DOTALL)
READ_ALOUD = re.compile(r'\b(?:alt|title|aria-label|placeholder|data-label|data-confirm)="[^"]*"')


def main() -> int:
    found = [f"{path}:{line}: {words.strip()[:100]!r}: {better}" for path, line, words, better in faults()]
    for line in found:
        print(line)
    return 1 if found else 0


def faults() -> Iterator[tuple[str, int, str, str]]:
    """The file, its line, the words, and what to say instead."""
    listed = subprocess.run(
        ["git", "ls-files", "--", *PATHS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for path in sorted(listed.split()):
        if NOT_READ.search(path) or Path(path).suffix not in READ or not (ROOT / path).is_file():
            continue
        for line, words in read(ROOT / path):
            for pattern, better in FORBIDDEN:
                if match := pattern.search(words):
                    yield path, line, words[max(0, match.start() - 40) : match.end() + 40], better


def read(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text()
    return strings(text) if path.suffix == ".py" else enumerate(without_tags(text).splitlines(), 1)


def without_tags(text: str) -> str:
    """The same lines, of which only the words are left that somebody reads."""
    text = SILENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for tag, kept in ((TEMPLATE_TAG, TEXT), (HTML_TAG, READ_ALOUD)):
        text = tag.sub(lambda found: f" {' '.join(kept.findall(found[0]))} " + "\n" * found[0].count("\n"), text)  # noqa: B023
    return text


def strings(text: str) -> Iterator[tuple[int, str]]:
    """Every string that begins like words or has a space in it, but docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
            yield node.lineno, node.value


if __name__ == "__main__":
    sys.exit(main())
