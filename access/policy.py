"""The one policy table: what each role may do. Whose child it is, `pupils.visibility` answers apart."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """A kind of thing a person may do. Named <noun>_<verb>."""

    HOME_SEE = "home_see"
    MAILBOX_READ = "mailbox_read"
    COMPONENTS_SEE = "components_see"
    NOTICE_ACKNOWLEDGE = "notice_acknowledge"
    STAFF_SEE = "staff_see"
    PUPIL_SEE = "pupil_see"
    PUPIL_LIST = "pupil_list"
    CARER_SEE = "carer_see"
    CARER_EDIT = "carer_edit"
    PROFILE_EDIT = "profile_edit"
    SEN_EDIT = "sen_edit"
    REGISTER_SEE = "register_see"
    SCORE_EDIT = "score_edit"
    MEASURE_EDIT = "measure_edit"
    PUPIL_ACCESS_SEE = "pupil_access_see"
    ROSTER_IMPORT = "roster_import"
    PROGRAMME_SEE = "programme_see"
    PROGRAMME_EDIT = "programme_edit"
    PLACEMENT_CREATE = "placement_create"
    JUDGEMENT_CREATE = "judgement_create"
    GROUP_EDIT = "group_edit"
    SESSION_SEE = "session_see"
    SESSION_RECORD = "session_record"
    REFERRAL_CREATE = "referral_create"
    REFERRAL_DECIDE = "referral_decide"
    MY_WEEK_SEE = "my_week_see"
    TODAY_SEE = "today_see"
    DEPLOYMENT_EDIT = "deployment_edit"
    REVIEW_SEE = "review_see"
    REVIEW_EDIT = "review_edit"
    MESSAGE_SEE = "message_see"
    STAFF_EDIT = "staff_edit"
    ACCOUNT_EDIT = "account_edit"
    CALENDAR_EDIT = "calendar_edit"
    PUPIL_EDIT = "pupil_edit"
    OBSERVATION_CREATE = "observation_create"
    QUESTIONNAIRE_SEE = "questionnaire_see"
    STRATEGY_EDIT = "strategy_edit"
    TOPIC_EDIT = "topic_edit"
    OWN_SKILLS_EDIT = "own_skills_edit"
    TASK_SEE = "task_see"
    TASK_GIVE = "task_give"
    AGREEMENT_SEE = "agreement_see"
    AGREEMENT_EDIT = "agreement_edit"
    LESSON_NOTE = "lesson_note"
    SLIP_SEND = "slip_send"
    EQUIPMENT_SEE = "equipment_see"
    EQUIPMENT_EDIT = "equipment_edit"
    AID_MARK = "aid_mark"
    RESOURCE_SEE = "resource_see"
    RESOURCE_ADD = "resource_add"
    RESOURCE_EDIT = "resource_edit"
    ENTITLEMENT_EDIT = "entitlement_edit"
    DUTY_SEE = "duty_see"
    TRIP_SEE = "trip_see"
    TRIP_EDIT = "trip_edit"
    CLASS_COVER_SEE = "class_cover_see"
    CLASS_COVER_EDIT = "class_cover_edit"
    CLASS_COVER_HAND_OVER = "class_cover_hand_over"
    PLAN_SEE = "plan_see"
    PLAN_EDIT = "plan_edit"
    PLAN_SIGN = "plan_sign"
    PLAN_ACKNOWLEDGE = "plan_acknowledge"
    PLAN_TYPE_EDIT = "plan_type_edit"
    PACK_CREATE = "pack_create"
    CLOCK_SEE = "clock_see"
    CLOCK_EDIT = "clock_edit"
    CONTACT_SEE = "contact_see"
    CONTACT_LOG = "contact_log"
    VOICE_SEE = "voice_see"
    VOICE_EDIT = "voice_edit"
    AGENCY_SEE = "agency_see"
    AGENCY_EDIT = "agency_edit"
    MEETING_SEE = "meeting_see"
    MEETING_EDIT = "meeting_edit"
    MAIL_SETTINGS_EDIT = "mail_settings_edit"
    SETUP_SEE = "setup_see"


class Role(StrEnum):
    SENCO = "senco"
    HLTA = "hlta"
    TA = "ta"
    TEACHER = "teacher"
    SUBJECT_LEADER = "subject_leader"
    HEAD_OF_YEAR = "head_of_year"
    SENIOR_LEADER = "senior_leader"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    DATA_MANAGER = "data_manager"
    TRUST_SEND_LEAD = "trust_send_lead"


@dataclass(frozen=True)
class Policy:
    """What a role is, in words, and what it may do. `sees_every_pupil`: the whole school's, else only their own."""

    label: str
    description: str
    permissions: frozenset[Permission]
    sees_every_pupil: bool = False


P = Permission
EVERYBODY = frozenset({P.HOME_SEE, P.MAILBOX_READ, P.NOTICE_ACKNOWLEDGE})
WORKS_WITH_PUPILS = EVERYBODY | {
    P.PUPIL_LIST,
    P.PUPIL_SEE,
    P.REFERRAL_CREATE,
    P.STAFF_SEE,
    P.OBSERVATION_CREATE,
    P.QUESTIONNAIRE_SEE,
    P.OWN_SKILLS_EDIT,
    P.AID_MARK,
    P.RESOURCE_SEE,
    P.TRIP_SEE,
    P.CLASS_COVER_SEE,
    P.PLAN_SEE,
    P.PLAN_ACKNOWLEDGE,
    P.VOICE_SEE,
    P.VOICE_EDIT,
}
AGREES = frozenset({P.AGREEMENT_SEE, P.AGREEMENT_EDIT})
SUPPORTS = AGREES | {P.TASK_SEE, P.SLIP_SEND}
BRIEFS = AGREES | {P.LESSON_NOTE}
RUNS_SESSIONS = (
    WORKS_WITH_PUPILS
    | SUPPORTS
    | {
        P.PROGRAMME_SEE,
        P.SESSION_SEE,
        P.SESSION_RECORD,
        P.MY_WEEK_SEE,
        P.TODAY_SEE,
        P.EQUIPMENT_SEE,
        P.RESOURCE_ADD,
        P.DUTY_SEE,
        P.CLASS_COVER_HAND_OVER,
    }
)
KNOWS_CARERS = frozenset({P.CARER_SEE, P.CARER_EDIT})
LEADS = WORKS_WITH_PUPILS | {
    P.PROGRAMME_SEE,
    P.SESSION_SEE,
    P.JUDGEMENT_CREATE,
    P.REVIEW_SEE,
    P.REGISTER_SEE,
    P.EQUIPMENT_SEE,
    P.CLOCK_SEE,
    P.CONTACT_SEE,
    P.AGENCY_SEE,
    P.MEETING_SEE,
}
# Who writes plans, and works with carers and agencies on them.
PLANS = frozenset({P.PLAN_EDIT, P.PLAN_SIGN, P.PACK_CREATE, P.CONTACT_LOG, P.AGENCY_EDIT, P.MEETING_EDIT, P.CLOCK_EDIT})
TEACHES = (
    WORKS_WITH_PUPILS
    | BRIEFS
    | {P.PLAN_SIGN, P.JUDGEMENT_CREATE, P.PROGRAMME_SEE, P.SCORE_EDIT, P.TOPIC_EDIT, P.RESOURCE_ADD}
)

POLICY: dict[Role, Policy] = {
    Role.SENCO: Policy(
        "SENCO",
        "Leads the school's provision: decides who is placed where, sees every pupil.",
        RUNS_SESSIONS
        | LEADS
        | KNOWS_CARERS
        | BRIEFS
        | PLANS
        | {
            P.PLAN_TYPE_EDIT,
            P.MAIL_SETTINGS_EDIT,
            P.SETUP_SEE,
            P.TASK_GIVE,
            P.COMPONENTS_SEE,
            P.PROFILE_EDIT,
            P.SEN_EDIT,
            P.SCORE_EDIT,
            P.MEASURE_EDIT,
            P.PUPIL_ACCESS_SEE,
            P.ROSTER_IMPORT,
            P.PROGRAMME_EDIT,
            P.PLACEMENT_CREATE,
            P.GROUP_EDIT,
            P.REFERRAL_DECIDE,
            P.DEPLOYMENT_EDIT,
            P.REVIEW_EDIT,
            P.MESSAGE_SEE,
            P.STAFF_EDIT,
            P.ACCOUNT_EDIT,
            P.CALENDAR_EDIT,
            P.PUPIL_EDIT,
            P.STRATEGY_EDIT,
            P.TOPIC_EDIT,
            P.EQUIPMENT_EDIT,
            P.RESOURCE_EDIT,
            P.ENTITLEMENT_EDIT,
            P.TRIP_EDIT,
            P.CLASS_COVER_EDIT,
        },
        sees_every_pupil=True,
    ),
    Role.HLTA: Policy(
        "HLTA",
        "Runs groups and leads the teaching assistants; sees every pupil.",
        RUNS_SESSIONS
        | LEADS
        | BRIEFS
        | PLANS
        | {
            P.TASK_GIVE,
            P.CARER_SEE,
            P.CARER_EDIT,
            P.PROFILE_EDIT,
            P.SCORE_EDIT,
            P.PLACEMENT_CREATE,
            P.GROUP_EDIT,
            P.DEPLOYMENT_EDIT,
            P.REVIEW_EDIT,
            P.MESSAGE_SEE,
            P.STAFF_EDIT,
            P.REFERRAL_DECIDE,
            P.STRATEGY_EDIT,
            P.TOPIC_EDIT,
            P.EQUIPMENT_EDIT,
            P.RESOURCE_EDIT,
            P.ENTITLEMENT_EDIT,
            P.TRIP_EDIT,
            P.CLASS_COVER_EDIT,
        },
        sees_every_pupil=True,
    ),
    Role.TA: Policy(
        "Teaching assistant",
        "Supports the pupils allocated to them and records the sessions they run.",
        RUNS_SESSIONS - {P.PROGRAMME_SEE},
    ),
    Role.TEACHER: Policy(
        "Teacher",
        "Sees the pupils they teach, refers them and judges what they see in class.",
        TEACHES,
    ),
    Role.SUBJECT_LEADER: Policy(
        "Subject leader",
        "A teacher who also leads a subject.",
        TEACHES,
    ),
    Role.HEAD_OF_YEAR: Policy(
        "Head of year",
        "Leads a year group's pastoral care; sees every pupil.",
        LEADS | BRIEFS | {P.CARER_SEE, P.CONTACT_LOG, P.PLAN_SIGN},
        sees_every_pupil=True,
    ),
    Role.SENIOR_LEADER: Policy(
        "Senior leader",
        "Leads the school; sees every pupil, signs plans and changes nothing else.",
        LEADS | {P.PLAN_SIGN},
        sees_every_pupil=True,
    ),
    Role.SAFEGUARDING_LEAD: Policy(
        "Designated safeguarding lead",
        "Sees every pupil, their carers, and who has opened their pages.",
        LEADS | {P.CARER_SEE, P.PUPIL_ACCESS_SEE, P.CONTACT_LOG},
        sees_every_pupil=True,
    ),
    Role.DATA_MANAGER: Policy(
        "Data manager",
        "Brings the school's data in; sees every pupil's identity.",
        EVERYBODY
        | {
            P.PUPIL_LIST,
            P.PUPIL_SEE,
            P.STAFF_SEE,
            P.CARER_SEE,
            P.CARER_EDIT,
            P.SEN_EDIT,
            P.SCORE_EDIT,
            P.MEASURE_EDIT,
            P.QUESTIONNAIRE_SEE,
            P.REGISTER_SEE,
            P.ROSTER_IMPORT,
            P.COMPONENTS_SEE,
            P.STAFF_EDIT,
            P.CALENDAR_EDIT,
            P.PUPIL_EDIT,
            P.MAIL_SETTINGS_EDIT,
            P.SETUP_SEE,
        },
        sees_every_pupil=True,
    ),
    Role.TRUST_SEND_LEAD: Policy(
        "Trust SEND lead",
        "Sees numbers across the trust's schools, never names; makes types of plans for all its schools.",
        # A type of plan holds no word about a child. Without PLAN_EDIT only the trust's own types are theirs to change.
        frozenset({P.HOME_SEE, P.PLAN_TYPE_EDIT}),
    ),
}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """Everything that a person with these roles may do."""
    return frozenset().union(*(POLICY[Role(role)].permissions for role in roles))


def sees_every_pupil(roles: list[str]) -> bool:
    return any(POLICY[Role(role)].sees_every_pupil for role in roles)


def roles_with(permission: Permission) -> list[Role]:
    return [role for role, policy in POLICY.items() if permission in policy.permissions]
