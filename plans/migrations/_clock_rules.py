"""The deadlines of EHC plans as they are law since the Act of 2014 (facts 24-31), as `0003` ships them: what is said of them is in
our own words.

Each period counts as its words do. "Within 6 weeks of" leaves the day out from which it is counted; "beginning with" and "starting
with" count it, so that twelve months starting with 1 March end on the last day of February; "before 15 February" ends the day
before. Weekends, bank holidays and holidays count like any other day (fact 25).
"""

from datetime import date

ACT = date(2014, 9, 1)
SEND = "SEND Regulations 2014 (SI 2014/1530)"
CODE = "SEND Code of Practice 2015"
TRIBUNAL = "First-tier Tribunal (HESC) Rules 2008 (SI 2008/2699), r 20"
WORKED = "Our own, worked back from"
# Grounds on which the authority need not keep the limit (regs 5(4), 10(4), 13(3)); none of them grants days.
AUTHORITY = ["closed", "setting_closed", "personal", "absent"]
# Those of whoever was asked for advice (reg 8(2)): a closed school is none of them.
ADVISER = ["personal", "absent", "appointment"]
OVER = ["assess_no", "plan_refused"]
KEPT = ["decided_keep", "decided_cease"]
DECIDED = ["decided_amend", *KEPT]
AMENDED = ["amendments_sent", "amended_issued"]

# key, label, duty, counted from, amount, unit, met by, source, and what else there is to say. `ended_by`: then it is not needed
# any more. `settled_by`: then it is behind, though nobody noted it.
ASSESSMENT = [
    ("assess_decision", "Decide whether to assess, and tell the parents", "authority", ["request_received"], 6, "weeks",
     ["assess_yes", "assess_no"], f"{SEND}, reg 5(1); exceptions reg 5(4)",
     {"excepted_by": AUTHORITY, "settled_by": ["advice_asked", "draft_sent", "plan_refused", "plan_issued"]}),
    ("advice", "Advice for the assessment", "adviser", ["advice_asked"], 6, "weeks", ["advice_received"],
     f"{SEND}, reg 8(1); exceptions reg 8(2), a closed school is none of them",
     {"excepted_by": ADVISER, "ended_by": ["assess_no"], "settled_by": ["plan_refused", "plan_issued"]}),
    ("draft_target", "Draft plan sent, by week 14", "authority", ["request_received"], 14, "weeks",
     ["draft_sent"], "A target that many authorities set, not law",
     {"ended_by": OVER, "settled_by": ["draft_answered", "plan_issued"], "standing": "target"}),
    ("no_plan_decision", "Tell the parents if there is to be no plan", "authority", ["request_received"], 16, "weeks",
     ["plan_refused"], f"{SEND}, reg 10(1); exceptions reg 10(4)",
     {"excepted_by": AUTHORITY, "ended_by": ["assess_no", "draft_sent", "plan_issued"]}),
    ("draft_views", "Answer on the draft: at least until then", "parent", ["draft_sent"], 15, "days_with_first",
     ["draft_answered"], f"{SEND}, reg 13(1)(a): at least 15 days beginning with the day it is served",
     {"ended_by": ["plan_refused"], "settled_by": ["plan_issued"]}),
    ("school_answer", "Answer whether the school can be named", "school", ["school_consulted"], 15, "days",
     ["school_answered"], f"{CODE}, 9.83: within 15 days",
     {"ended_by": OVER, "settled_by": ["plan_issued"], "standing": "guidance"}),
    ("final_plan", "Final plan issued", "authority", ["request_received"], 20, "weeks", ["plan_issued"],
     f"{SEND}, reg 13(2); exceptions reg 13(3)", {"excepted_by": AUTHORITY, "ended_by": OVER}),
    ("appeal", "Parents may appeal, or register it, until then", "parent", ["assess_no", "plan_refused", "plan_issued"], 2,
     "months", [], f"{TRIBUNAL}: two months from the decision, or one from the mediation certificate if that is later",
     {"standing": "information", "or_from": "mediation_certificate", "or_months": 1}),
]  # fmt: skip
REVIEW = [
    ("under_five_from", "Under 5: consider an early review from then", "authority", ["last_decided"], 3, "months",
     ["review_considered"], f"{CODE}, 9.178: at least every 3 to 6 months",
     {"applies_if": "under_five", "standing": "information", "settled_by": ["meeting_held", *DECIDED]}),
    ("under_five_by", "Under 5: consider an early review by then", "authority", ["last_decided"], 6, "months",
     ["review_considered"], f"{CODE}, 9.178: at least every 3 to 6 months",
     {"applies_if": "under_five", "standing": "information", "settled_by": ["meeting_held", *DECIDED]}),
    ("invitations", "Send information and invitations", "school", ["meeting_planned"], 2, "weeks_before",
     ["invitations_sent"], f"{SEND}, reg 20(3) and (4): at least two weeks before the meeting",
     {"settled_by": ["meeting_held", "report_sent", *DECIDED, *AMENDED]}),
    ("adulthood", "The review must speak of preparing for adulthood", "school", ["meeting_planned"], 0, "days",
     ["adulthood_spoken"], f"{CODE}, 8.9 and 9.184: from Year 9",
     {"applies_if": "from_year_9", "standing": "information",
      "settled_by": ["meeting_held", "report_sent", *DECIDED, *AMENDED]}),
    ("meeting_target", "Hold the review meeting (so that the decision can be in time)", "school", ["last_decided"], 11,
     "months_with_first", ["meeting_held"], f"{WORKED} s 44(1) of the Act and reg 20(10): four weeks to decide",
     {"standing": "target", "settled_by": ["report_sent", *DECIDED, *AMENDED]}),
    ("review", "Review finished by the authority's decision", "authority", ["last_decided"], 12, "months_with_first",
     DECIDED, "Children and Families Act 2014, s 44(1): in the 12 months starting with the day of the plan or the last review",
     {"settled_by": AMENDED}),
    ("report", "Send the report of the meeting", "school", ["meeting_held"], 2, "weeks", ["report_sent"],
     f"{SEND}, reg 20(8): within two weeks of the meeting", {"settled_by": [*DECIDED, *AMENDED]}),
    ("review_decision", "Decide: keep, amend or end the plan, and tell the parents", "authority", ["meeting_held"], 4,
     "weeks", DECIDED, f"{SEND}, reg 20(10): within four weeks of the meeting", {"settled_by": AMENDED}),
    ("amendments", "Send the proposed changes with the decision", "authority", ["meeting_held"], 4, "weeks",
     ["amendments_sent"], f"{SEND}, regs 20(10) and 22(2) read together: [2022] EWHC 493 (Admin)",
     {"ended_by": KEPT, "settled_by": ["changes_answered", "amended_issued"]}),
    ("changes_views", "Answer on the proposed changes: at least until then", "parent", ["amendments_sent"], 15,
     "days_with_first", ["changes_answered"],
     f"{SEND}, reg 22(2)(c): at least 15 days beginning with the day they are served",
     {"ended_by": KEPT, "settled_by": ["amended_issued"]}),
    ("final_from_notice", "Final amended plan, from the notice", "authority", ["amendments_sent"], 8, "weeks",
     ["amended_issued"], f"{SEND}, reg 22(3): within eight weeks of the notice", {"ended_by": KEPT}),
    ("final_from_meeting", "Final amended plan, from the meeting", "authority", ["meeting_held"], 12, "weeks",
     ["amended_issued"], f"{SEND}, regs 20(10) and 22(3) together: [2022] EWHC 493 (Admin)", {"ended_by": KEPT}),
    ("review_appeal", "Parents may appeal, or register it, until then", "parent", [*KEPT, "amended_issued"], 2, "months", [],
     f"{TRIBUNAL}: two months from the decision, or one from the mediation certificate if that is later",
     {"standing": "information", "or_from": "mediation_certificate", "or_months": 1}),
]  # fmt: skip
SCHOOLS = ["early_years", "infant_junior", "middle", "secondary"]
TRANSFER = [
    ("transfer_meeting_school", "Hold the review meeting (12 weeks before the plan has to be ready)", "school", ["transfer"], 0,
     "before_day", ["meeting_held"], f"{WORKED} regs 18(1)(b), 20(10) and 22(3)",
     {"standing": "target", "phases": SCHOOLS, "month": 11, "day": 23, "years": -1, "settled_by": ["amended_issued"]}),
    ("transfer_meeting_post_16", "Hold the review meeting (12 weeks before the plan has to be ready)", "school", ["transfer"], 0,
     "before_day", ["meeting_held"], f"{WORKED} regs 18(1)(a), 20(10) and 22(3)",
     {"standing": "target", "phases": ["post_16"], "month": 1, "day": 6, "settled_by": ["amended_issued"]}),
    ("transfer_school", "Plan reviewed and amended, naming the next school", "authority", ["transfer"], 0, "before_day",
     ["amended_issued"], f"{SEND}, reg 18(1)(b): before 15 February of the year of transfer",
     {"phases": SCHOOLS, "month": 2, "day": 15}),
    ("transfer_post_16", "Plan reviewed and amended, naming the post-16 place", "authority", ["transfer"], 0, "before_day",
     ["amended_issued"], f"{SEND}, reg 18(1)(a): before 31 March of the year of transfer",
     {"phases": ["post_16"], "month": 3, "day": 31}),
    ("transfer_between", "Plan reviewed and amended, naming the next place", "authority", ["transfer"], 5,
     "months_before", ["amended_issued"], f"{SEND}, reg 18(2): at least five months before",
     {"phases": ["between_post_16"]}),
]  # fmt: skip
PROCESSES = [("assessment", ASSESSMENT), ("annual_review", REVIEW), ("phase_transfer", TRANSFER)]


def ship(apps):
    """The rows as they are above, instead of those that are there: a case counts its days anew."""
    ClockRule = apps.get_model("plans", "ClockRule")
    ClockRule.objects.all().delete()
    rows, order = [], 0
    for process, deadlines in PROCESSES:
        for key, label, duty, start, amount, unit, met_by, source, more in deadlines:
            order += 10
            rows.append(
                ClockRule(
                    key=key, label=label, process=process, order=order, duty=duty, counted_from=start, amount=amount,
                    unit=unit, met_by=met_by, source=source, valid_from=ACT, **{"standing": "statutory", **more},
                )
            )  # fmt: skip
    ClockRule.objects.bulk_create(rows)
