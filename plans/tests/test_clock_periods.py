"""Every period of the law in one table: its source, whether its first day counts, its last day at leap days and month ends."""

from datetime import date

import pytest

from plans.rules.clock import counted
from plans.tests.clock_rows import RULES

SEND, CODE, ACT, TRIBUNAL, OWN = (
    "SI 2014/1530",
    "Code of Practice",
    "Families Act 2014, s 44(1)",
    "SI 2008/2699",
    "Our own",
)
BEGINS, WITHIN, BEFORE = "its first day counts", "its first day does not count", "before"
LEAP, LONG, NEW_YEAR = date(2024, 2, 29), date(2026, 8, 31), date(2026, 12, 31)

# key: source, how it counts, and its last day counted from 29 February 2024, 31 August 2026 and 31 December 2026.
PERIODS = {
    "assess_decision": ((SEND, "reg 5(1)"), WITHIN, date(2024, 4, 11), date(2026, 10, 12), date(2027, 2, 11)),
    "advice": ((SEND, "reg 8(1)"), WITHIN, date(2024, 4, 11), date(2026, 10, 12), date(2027, 2, 11)),
    "draft_target": (("not law",), WITHIN, date(2024, 6, 6), date(2026, 12, 7), date(2027, 4, 8)),
    "no_plan_decision": ((SEND, "reg 10(1)"), WITHIN, date(2024, 6, 20), date(2026, 12, 21), date(2027, 4, 22)),
    "draft_views": ((SEND, "reg 13(1)(a)"), BEGINS, date(2024, 3, 14), date(2026, 9, 14), date(2027, 1, 14)),
    "school_answer": ((CODE, "9.83"), WITHIN, date(2024, 3, 15), date(2026, 9, 15), date(2027, 1, 15)),
    "final_plan": ((SEND, "reg 13(2)"), WITHIN, date(2024, 7, 18), date(2027, 1, 18), date(2027, 5, 20)),
    "appeal": ((TRIBUNAL, "r 20"), WITHIN, date(2024, 4, 29), date(2026, 10, 31), date(2027, 2, 28)),
    "under_five_from": ((CODE, "9.178"), WITHIN, date(2024, 5, 29), date(2026, 11, 30), date(2027, 3, 31)),
    "under_five_by": ((CODE, "9.178"), WITHIN, date(2024, 8, 29), date(2027, 2, 28), date(2027, 6, 30)),
    "invitations": ((SEND, "reg 20(3)"), BEFORE, date(2024, 2, 15), date(2026, 8, 17), date(2026, 12, 17)),
    "adulthood": ((CODE, "9.184"), WITHIN, LEAP, LONG, NEW_YEAR),
    "meeting_target": ((OWN, "s 44(1)"), BEGINS, date(2025, 1, 28), date(2027, 7, 30), date(2027, 11, 30)),
    "review": ((ACT,), BEGINS, date(2025, 2, 28), date(2027, 8, 30), date(2027, 12, 30)),
    "report": ((SEND, "reg 20(8)"), WITHIN, date(2024, 3, 14), date(2026, 9, 14), date(2027, 1, 14)),
    "review_decision": ((SEND, "reg 20(10)"), WITHIN, date(2024, 3, 28), date(2026, 9, 28), date(2027, 1, 28)),
    "amendments": ((SEND, "22(2)", "EWHC 493"), WITHIN, date(2024, 3, 28), date(2026, 9, 28), date(2027, 1, 28)),
    "changes_views": ((SEND, "reg 22(2)(c)"), BEGINS, date(2024, 3, 14), date(2026, 9, 14), date(2027, 1, 14)),
    "final_from_notice": ((SEND, "reg 22(3)"), WITHIN, date(2024, 4, 25), date(2026, 10, 26), date(2027, 2, 25)),
    "final_from_meeting": ((SEND, "22(3)", "EWHC 493"), WITHIN, date(2024, 5, 23), date(2026, 11, 23), date(2027, 3, 25)),
    "review_appeal": ((TRIBUNAL, "r 20"), WITHIN, date(2024, 4, 29), date(2026, 10, 31), date(2027, 2, 28)),
    "transfer_meeting_school": ((OWN, "18(1)(b)"), BEFORE, date(2023, 11, 22), date(2025, 11, 22), date(2025, 11, 22)),
    "transfer_meeting_post_16": ((OWN, "18(1)(a)"), BEFORE, date(2024, 1, 5), date(2026, 1, 5), date(2026, 1, 5)),
    "transfer_school": ((SEND, "reg 18(1)(b)"), BEFORE, date(2024, 2, 14), date(2026, 2, 14), date(2026, 2, 14)),
    "transfer_post_16": ((SEND, "reg 18(1)(a)"), BEFORE, date(2024, 3, 30), date(2026, 3, 30), date(2026, 3, 30)),
    "transfer_between": ((SEND, "reg 18(2)"), BEFORE, date(2023, 9, 29), date(2026, 3, 31), date(2026, 7, 31)),
}  # fmt: skip
BY_KEY = {rule.key: rule for rule in RULES}
# Who must do what by law, and what is guidance, a target of ours, or for information.
STANDINGS = {CODE: {"guidance", "information"}, OWN: {"target"}, "not law": {"target"}, TRIBUNAL: {"information"}}


def test_every_period_is_in_the_table():
    assert set(PERIODS) == set(BY_KEY)
    assert len(RULES) == len(BY_KEY)


@pytest.mark.parametrize("key", PERIODS)
def test_a_period_has_its_source_and_ends_on_its_day(key):
    rule, (source, way, *ends) = BY_KEY[key], PERIODS[key]
    assert all(part in rule.source for part in source), rule.source
    assert "fact" not in rule.source.lower(), "numbers of ours mean nothing to a school"
    assert [counted(rule, day) for day in (LEAP, LONG, NEW_YEAR)] == ends
    assert rule.counts_first_day == (way == BEGINS)
    assert ("before" in rule.unit) == (way == BEFORE)
    assert rule.standing in STANDINGS.get(source[0], {"statutory"})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_exceptions_are_those_of_the_regulation(rule):
    """Regs 5(4), 10(4) and 13(3) know four grounds, reg 8(2) three; nothing else knows any."""
    authority = {"closed", "setting_closed", "personal", "absent"}
    known = {
        "assess_decision": authority, "no_plan_decision": authority, "final_plan": authority,
        "advice": {"personal", "absent", "appointment"},
    }  # fmt: skip
    assert set(rule.excepted_by) == known.get(rule.key, set())
    assert ("exceptions reg" in rule.source) == bool(rule.excepted_by)
