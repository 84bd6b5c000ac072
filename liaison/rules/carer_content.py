"""What of a plan carers may read, on paper."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from plans.rules.content import Content, SectionContent, changes

# Sections that the page shows in places of their own.
HOME, VOICE = "at_home", ("profile.own_words", "pupil_views")
# Where one parent's words stand, another parent would read them.
NEVER = frozenset({"carer_views"})
ROWS = frozenset({"targets", "provision"})


def shared(content: Content, keys: Collection[str]) -> Content:
    """The content without the sections that carers do not read, nor rows of such a section. `keys`: of those that they read
    today; what was frozen as not for carers stays so."""
    sections = [row for row in content.sections if row.is_shared and row.key in keys and row.key not in NEVER]
    kinds = {row.kind for row in sections}
    return replace(
        content,
        sections=sections,
        targets=content.targets if "targets" in kinds else [],
        provisions=content.provisions if "provision" in kinds else [],
    )


def filled_sections(contents: Iterable[Content]) -> list[SectionContent]:
    """The sections in which words stand, each key once: plans that build on one another show the same words."""
    found: dict[str, SectionContent] = {}
    for content in contents:
        for row in content.sections:
            if row.kind not in ROWS and (row.text.strip() or row.lines):
                found.setdefault(row.key, row)
    return list(found.values())


def changes_shared(before: Content | None, after: Content, keys: Collection[str]) -> list[str]:
    """What changed in what carers may read, in sentences; nothing for a plan that is new to them."""
    return changes(shared(before, keys), shared(after, keys)) if before is not None else []
