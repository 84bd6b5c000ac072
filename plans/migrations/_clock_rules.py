"""The deadlines of EHC plans as they are law since the Act of 2014 (facts 24-31), as `0001_initial` ships them: what is said of them
is in our own words."""

from datetime import date

ACT = date(2014, 9, 1)
ALL = ["absent", "personal", "closed"]
OVER = ["assess_no", "plan_refused"]
KEPT = ["decided_keep", "decided_cease"]

# key, label, duty, counted from, amount, unit, met by, source, and what else there is to say.
ASSESSMENT = [
    ("assess_decision", "Decide whether to assess, and tell the parents", "authority", ["request_received"], 6, "weeks",
     ["assess_yes", "assess_no"], "Fact 24; SEND Regulations 2014, reg 5(1); exceptions reg 5(4)", {"stopped_by": ALL}),
    ("advice", "Advice for the assessment", "adviser", ["advice_asked"], 6, "weeks", ["advice_received"],
     "Fact 24; reg 8(1); exceptions reg 8(2), a closed school is none of them",
     {"stopped_by": ["absent", "personal"], "ended_by": OVER}),
    ("draft_target", "Draft plan sent, by week 14", "authority", ["request_received"], 14, "weeks",
     ["draft_sent"], "Fact 24: a target that many authorities set",
     {"stopped_by": ALL, "ended_by": [*OVER, "plan_issued"], "standing": "target"}),
    ("no_plan_decision", "Tell the parents if there is to be no plan", "authority", ["request_received"], 16, "weeks",
     ["plan_refused"], "Fact 24; reg 10(1); exceptions reg 10(4)",
     {"stopped_by": ALL, "ended_by": ["assess_no", "draft_sent", "plan_issued"]}),
    ("draft_views", "Answer on the draft: at least until then", "parent", ["draft_sent"], 15, "days_with_first",
     ["draft_answered"], "Facts 24, 25; reg 13(1)(a): at least 15 days beginning with the day it is served",
     {"ended_by": ["plan_issued"]}),
    ("school_answer", "Answer whether the school can be named", "school", ["school_consulted"], 15, "days",
     ["school_answered"], "Facts 24, 25; Code of Practice 9.83", {"ended_by": ["plan_issued", "plan_refused"]}),
    ("final_plan", "Final plan issued", "authority", ["request_received"], 20, "weeks", ["plan_issued"],
     "Fact 24; reg 13(2); exceptions reg 13(3)", {"stopped_by": ALL, "ended_by": OVER}),
    ("appeal", "Parents may appeal, or register it, until then", "parent", ["assess_no", "plan_refused", "plan_issued"], 2,
     "months", [], "Fact 31: two months from the decision, or one from the mediation certificate if that is later",
     {"standing": "information", "or_from": "mediation_certificate", "or_months": 1}),
]  # fmt: skip
REVIEW = [
    ("under_five_from", "Under 5: consider an early review from then", "authority", ["last_decided"], 3, "months",
     ["review_considered"], "Fact 27; Code of Practice 9.178: every 3 to 6 months",
     {"applies_if": "under_five", "standing": "information"}),
    ("under_five_by", "Under 5: consider an early review by then", "authority", ["last_decided"], 6, "months",
     ["review_considered"], "Fact 27; Code of Practice 9.178: every 3 to 6 months",
     {"applies_if": "under_five", "standing": "information"}),
    ("invitations", "Send information and invitations", "school", ["meeting_planned"], 2, "weeks_before",
     ["invitations_sent"], "Fact 28; reg 20(4); Code of Practice 9.176", {"ended_by": ["meeting_held"]}),
    ("adulthood", "The review must speak of preparing for adulthood", "school", ["meeting_planned"], 0, "days",
     ["meeting_held"], "Fact 30; Code of Practice 8.9, 9.184", {"applies_if": "from_year_9", "standing": "information"}),
    ("meeting_target", "Hold the review meeting (so that the decision can be in time)", "school", ["last_decided"], 11,
     "months", ["meeting_held"], "Worked back from facts 27 and 28", {"standing": "target", "ended_by": KEPT}),
    ("review", "Review finished by the authority's decision", "authority", ["last_decided"], 12, "months",
     ["decided_keep", "decided_amend", "decided_cease"],
     "Fact 27; Children and Families Act 2014, s 44(1); Code of Practice 9.166", {}),
    ("report", "Send the report of the meeting", "school", ["meeting_held"], 2, "weeks", ["report_sent"],
     "Fact 28; reg 20(8); Code of Practice 9.176", {}),
    ("review_decision", "Decide: keep, amend or end the plan, and tell the parents", "authority", ["meeting_held"], 4,
     "weeks", ["decided_keep", "decided_amend", "decided_cease"], "Fact 28; reg 20(10)", {}),
    ("amendments", "Send the proposed changes with the decision", "authority", ["meeting_held"], 4, "weeks",
     ["amendments_sent"], "Fact 28; regs 20(10) and 22(2) read together: [2022] EWHC 493 (Admin)", {"ended_by": KEPT}),
    ("changes_views", "Answer on the proposed changes: at least until then", "parent", ["amendments_sent"], 15,
     "days_with_first", ["changes_answered"],
     "Facts 25, 28; reg 22(2)(c): at least 15 days beginning with the day they are served",
     {"ended_by": ["amended_issued"]}),
    ("final_from_notice", "Final amended plan, from the notice", "authority", ["amendments_sent"], 8, "weeks",
     ["amended_issued"], "Fact 28; reg 22(3)", {"ended_by": KEPT}),
    ("final_from_meeting", "Final amended plan, from the meeting", "authority", ["meeting_held"], 12, "weeks",
     ["amended_issued"], "Fact 28; regs 20(10) and 22(3) together: [2022] EWHC 493 (Admin)", {"ended_by": KEPT}),
    ("review_appeal", "Parents may appeal, or register it, until then", "parent", [*KEPT, "amended_issued"], 2, "months", [],
     "Fact 31: two months from the decision, or one from the mediation certificate if that is later",
     {"standing": "information", "or_from": "mediation_certificate", "or_months": 1}),
]  # fmt: skip
SCHOOLS = ["early_years", "infant_junior", "secondary"]
TRANSFER = [
    ("transfer_meeting_school", "Hold the review meeting (12 weeks before 15 February)", "school", ["transfer"], 0,
     "fixed_day", ["meeting_held"], "Worked back from facts 28 and 29",
     {"standing": "target", "phases": SCHOOLS, "month": 11, "day": 23, "years": -1, "ended_by": ["amended_issued"]}),
    ("transfer_meeting_post_16", "Hold the review meeting (12 weeks before 31 March)", "school", ["transfer"], 0,
     "fixed_day", ["meeting_held"], "Worked back from facts 28 and 29",
     {"standing": "target", "phases": ["post_16"], "month": 1, "day": 6, "ended_by": ["amended_issued"]}),
    ("transfer_school", "Plan reviewed and amended, naming the next school", "authority", ["transfer"], 0, "fixed_day",
     ["amended_issued"], "Fact 29; reg 18(1)(b): 15 February of the year of transfer",
     {"phases": SCHOOLS, "month": 2, "day": 15}),
    ("transfer_post_16", "Plan reviewed and amended, naming the post-16 place", "authority", ["transfer"], 0, "fixed_day",
     ["amended_issued"], "Fact 29; reg 18(1)(a): 31 March of the year of transfer",
     {"phases": ["post_16"], "month": 3, "day": 31}),
    ("transfer_between", "Plan reviewed and amended, naming the next place", "authority", ["transfer"], 5,
     "months_before", ["amended_issued"], "Fact 29; reg 18(2): at least five months before",
     {"phases": ["between_post_16"]}),
]  # fmt: skip
PROCESSES = [("assessment", ASSESSMENT), ("annual_review", REVIEW), ("phase_transfer", TRANSFER)]


def ship(apps):
    ClockRule = apps.get_model("plans", "ClockRule")
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
