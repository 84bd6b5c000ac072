"""The types of plans that come with HLTA (rows I1 and R3; facts 21 and 32 to 34), as `0001_initial` ships them."""

OWN_WORDS = ("profile.own_words", "", "In my own words", "profile", "What the pupil says about themselves, as they say it.")
STRENGTHS = ("strengths", "", "What I am good at and what I like", "text", "Strengths first: what the pupil does well, enjoys and is proud of.")
HELPS = ("profile.what_helps", "", "What helps", "profile", "What every adult should do, in a few sentences.")
AVOID = ("profile.what_to_avoid", "", "What to avoid", "profile", "What makes it harder, and what to do instead.")
TALK = ("profile.how_to_talk_with_me", "", "How to talk with me", "profile", "Words, pace, signs, an interpreter, time to answer.")
CALMS = ("profile.what_calms", "", "What calms", "profile", "What helps when it has become too much.")
ESCALATES = ("profile.what_escalates", "", "What makes it worse", "profile", "What tends to lead to a hard moment, and the first signs of it.")
NEEDS = ("needs", "", "Needs", "needs", "From the SEN register, as it stands today.")
HOPES = ("aspirations", "", "What the pupil and the family hope for", "text", "This year and further on, in their words.")
IMPACT = ("impact", "", "How the needs show at school", "text", "What is seen, where and how often, with the evidence for it.")
TARGETS = ("targets", "", "Targets", "targets", "Few, each with a baseline and a written level for what is expected.")
PROVISION = ("provision", "", "What the school provides", "provision", "Who does what, how often, for how long, in what size of group.")
HOME = ("at_home", "", "What we can do at home", "text", "Small and doable, agreed with the carers.")
CARERS = ("carer_views", "", "What the carers say", "text", "In their own words; what they sent before a review is on the review.")
PUPIL = ("pupil_views", "", "What the pupil says", "text", "In their own words.")

TYPES = [
    ("learner-profile", "Learner Profile", "One page about how to work with me: every other plan shows it.", None, "school", ["pupil", "carer"], 3, "", [
        OWN_WORDS, STRENGTHS, HELPS, AVOID, TALK, CALMS, ESCALATES,
    ]),
    ("support-plan", "Support Plan", "SEN support: what is done, for what, and when it is looked at again.", "learner-profile", "school", ["pupil", "carer", "teacher", "senco"], 3, "Code of Practice 6.44 to 6.56 and 6.65", [
        STRENGTHS, NEEDS, HELPS, HOPES, TARGETS, PROVISION, HOME, CARERS, PUPIL,
    ]),
    ("pupil-engagement-plan", "Pupil Engagement Plan", "Steps back into lessons and school life for a pupil who finds it hard to take part.", "support-plan", "school", ["pupil", "carer", "senco"], 6, "", [
        STRENGTHS, ESCALATES, CALMS, HELPS,
        ("engagement.when", "", "When and where taking part is hard", "text", "Lessons, times of day, people, places: what the records of the last weeks show."),
        ("engagement.steps", "", "Steps, and what each adult does", "text", "Small steps in order, each with who does what and how it is seen that it is reached."),
        ("engagement.day", "", "A changed day, and when it ends", "text", "Any lesson or hour that is changed, why, from when, and the day on which it ends."),
        TARGETS, PROVISION, HOME, CARERS, PUPIL,
    ]),
    ("extended-support-plan", "Extended Support Plan", "More than the school alone can do: what is known, what was tried, what others advise.", "pupil-engagement-plan", "school", ["pupil", "carer", "senco", "head"], 3, "", [
        HOPES, STRENGTHS, NEEDS, IMPACT, HELPS, TARGETS, PROVISION,
        ("agencies", "", "What others advise, and how it is followed", "text", "Each piece of advice, from whom and when, and what is done about it."),
        ("changes_ahead", "", "Changes ahead", "text", "A new year, key stage or school, and what is prepared."),
        HOME, CARERS, PUPIL,
    ]),
    ("ehc-plan", "EHC plan", "The Education, Health and Care plan as the authority issued it, and how it is delivered here.", "extended-support-plan", "statutory", ["pupil", "carer", "senco", "head"], 3, "Children and Families Act 2014 s.37; SEND Regulations 2014 reg 12", [
        ("aspirations", "A", "Views, interests and aspirations of the child and the parents", "text", "This year and further on, in their words."),
        ("ehc.B", "B", "Special educational needs", "text", "Every need, as the plan says it."),
        ("ehc.C", "C", "Health needs that relate to the special educational needs", "text", "As the plan says it."),
        ("ehc.D", "D", "Social care needs that relate to the special educational needs", "text", "As the plan says it."),
        ("ehc.E", "E", "Outcomes", "text", "What is to be reached, for whom, by when."),
        ("targets", "", "Targets on the way to the outcomes", "targets", "Shorter steps, each with a baseline and written levels."),
        ("ehc.F", "F", "Special educational provision", "provision", "Each line word for word, and in numbers: how often, how long, by whom. The law asks that it is specific and quantified."),
        ("ehc.G", "G", "Health provision", "provision", "As the plan says it."),
        ("ehc.H1", "H1", "Social care provision under the Act of 1970", "provision", "As the plan says it."),
        ("ehc.H2", "H2", "Other social care provision", "provision", "As the plan says it."),
        ("ehc.I", "I", "Placement", "text", "The type of school and, in a final plan, its name. A draft names none."),
        ("ehc.J", "J", "Personal budget", "text", "What it pays for, and for which outcomes."),
        ("ehc.K", "K", "Advice and information", "text", "The list of advice that the authority gathered, with dates."),
        HELPS,
    ]),
    ("individual-support-plan", "Individual Support Plan", "A first shape of the plan that the white paper of February 2026 proposes. No law asks for it yet.", "support-plan", "draft", ["pupil", "carer", "teacher", "senco"], 3, "Every Child Achieving and Thriving, 23 February 2026 (proposals)", [
        ("isp.layer", "", "Layer of support", "text", "Universal, targeted, targeted plus or specialist, and why. No diagnosis is needed."),
        HOPES, STRENGTHS, NEEDS, HELPS, TARGETS, PROVISION, HOME, CARERS, PUPIL,
    ]),
]


def ship(apps):
    plan_type, section = apps.get_model("plans", "PlanType"), apps.get_model("plans", "PlanSection")
    made = {}
    for place, (key, name, purpose, below, standing, signers, reviews, source, sections) in enumerate(TYPES, start=1):
        made[key] = plan_type.objects.create(
            key=key, name=name, purpose=purpose, builds_on=made.get(below), standing=standing, signers=signers,
            reviews_a_year=reviews, source=source, position=10 * place,
        )
        section.objects.bulk_create(
            section(plan_type=made[key], key=skey, letter=letter, title=title, kind=kind, guidance=guidance, position=n)
            for n, (skey, letter, title, kind, guidance) in enumerate(sections, start=1)
        )
