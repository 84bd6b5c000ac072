"""Who may take a whole class, in words (fact 7: The Education (Specified Work) (England) Regulations 2012)."""

LONG_MINUTES = 120


def limits_in_words(job: str, minutes_that_day: int) -> list[str]:
    """What to think of before support staff take a whole class. `minutes_that_day`: in whole classes on the day, this one among
    them. Nothing for a teacher."""
    if job == "ta":
        return [
            "A teaching assistant is not usually asked to take a whole class. Only supervise work that the teacher has left, "
            "with a teacher close by who directs it, and not for long."
        ]
    if job == "hlta":
        found = [
            "An HLTA may take a whole class for a short time, under the direction and supervision of a qualified teacher."
        ]
        if minutes_that_day > LONG_MINUTES:
            hours = minutes_that_day / 60
            found.append(
                f"This would be {hours:g} hours of whole classes on this day: that is not a short time any more."
            )
        return found
    return []
