"""What somebody asks when they look for a colleague: "speaks Polish", "trained in precision teaching"."""

# Words that say how a thing is known and not what it is.
HOW = {
    "who", "can", "does", "do", "is", "has", "speak", "speaks", "speaking", "speaker", "know", "knows", "trained", "training",
    "in", "at", "good", "skilled", "a", "an", "the", "anybody", "anyone", "somebody", "someone", "with", "of", "for", "and",
    "teach", "teaches",
}  # fmt: skip


def things_asked(text: str) -> str:
    """The words that name a thing; all of them where none does."""
    words = text.replace("?", " ").replace(",", " ").split()
    return " ".join(word for word in words if word.lower() not in HOW) or " ".join(words)
