import pytest

from core.templatetags.parts import after_label


@pytest.mark.parametrize("label", ["It is right as it is, because:", "Who covers?", "From the day,", ""])
def test_an_error_stands_alone_after_a_label_that_asks(label):
    assert after_label("Ms Nowak is busy", label) == "Ms Nowak is busy"


def test_an_error_that_is_a_sentence_stands_alone():
    assert after_label("Ms Nowak is busy then.", "Adult") == "Ms Nowak is busy then."


@pytest.mark.parametrize("error", ["not a date.", "At most 60"])
def test_any_other_error_says_whose_it_is(error):
    assert after_label(error, "Day") == f"Day: {error}"


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Reason", "Reason: This field is required."),
        ("Because:", "Because: This field is required."),
        ("Who covers?", "Who covers? This field is required."),
    ],
)
def test_a_sentence_that_does_not_name_its_field_keeps_the_label(label, line):
    assert after_label("This field is required.", label) == line
