"""The language that carers are written to in, from what is on file about theirs."""

CODES = {
    "en": ("en", "eng", "english"),
    "pl": ("pl", "pol", "polish", "polski", "polskie", "polnisch"),
    "ur": ("ur", "urd", "urdu", "اردو"),
    "ar": ("ar", "ara", "arabic", "العربية", "عربي", "عربى", "عربية"),
    "ro": ("ro", "ron", "rum", "romanian", "romana", "română", "româna", "romanesc", "românește", "moldovan"),
}
NAMES = {"en": "English", "pl": "Polish", "ur": "Urdu", "ar": "Arabic", "ro": "Romanian"}
_BY_WORD = {word: code for code, words in CODES.items() for word in words}


def code_of(language: str) -> str:
    """ "en", "pl", "ur", "ar" or "ro" for the first of these that the words name; "en" where they name none.

    It reads names in English and in the language, codes with or without a region, in any case: "Polish", "polski", "PL",
    "pl-PL", "Arabic (Iraqi)", "Urdu / English" (the first counts).
    """
    text = language.strip().lower()
    for sign in "-_()/,;.&+":
        text = text.replace(sign, " ")
    return next((_BY_WORD[word] for word in text.split() if word in _BY_WORD), "en")
