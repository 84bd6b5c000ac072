import pytest

from pupils.languages import code_of


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Polish", "pl"), ("polski", "pl"), ("PL", "pl"), ("pl-PL", "pl"), ("Urdu", "ur"), ("اردو", "ur"),
        ("Arabic (Iraqi)", "ar"), ("العربية", "ar"), ("Română", "ro"), ("English / Urdu", "en"), ("Urdu/English", "ur"),
        ("", "en"), ("Somali", "en"), ("Plattdeutsch", "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_carer_in_any_words(words, code):
    assert code_of(words) == code
