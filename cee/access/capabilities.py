"""The access table: which role may do what. There is no other."""

from enum import StrEnum

from cee.core.vocabulary import OfficeKind


class Capability(StrEnum):
    """One thing a person or a program may be allowed to do."""

    VIEW_ACTIVITIES = "view_activities"
    VIEW_ENFORCEMENT = "view_enforcement"
    WORK_QUEUE = "work_queue"
    RECORD_FINDING = "record_finding"
    ISSUE_FORM = "issue_form"
    DECIDE_SUMMARY = "decide_summary"
    DECIDE_PROTEST = "decide_protest"
    DECIDE_DRAWBACK = "decide_drawback"
    LIQUIDATE = "liquidate"
    VIEW_LIQUIDATION = "view_liquidation"
    SIGN_SECOND = "sign_second"
    REASSIGN = "reassign"
    VIEW_LOAD = "view_load"
    VIEW_CENTER = "view_center"
    TRACE_NUMBER = "trace_number"
    SETTLE_TRIAGE = "settle_triage"
    OVERRIDE_ROUTING = "override_routing"
    REROUTE = "reroute"
    VIEW_RULESETS = "view_rulesets"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_CRITERIA = "manage_criteria"
    MANAGE_REFERENCE = "manage_reference"
    MANAGE_USERS = "manage_users"
    HAND_OFF = "hand_off"
    DECIDE_INQUIRY = "decide_inquiry"
    WRITE_GUIDANCE = "write_guidance"
    PUBLISH_GUIDANCE = "publish_guidance"
    SUBMIT = "submit"
    FILE_PAPER = "file_paper"
    VIEW_SUBMISSIONS = "view_submissions"
    VERIFY_AUDIT = "verify_audit"
    PUSH_EVENTS = "push_events"


class Role(StrEnum):
    """A position as the access table knows it."""

    IMPORT_SPECIALIST = "import_specialist"
    ENTRY_SPECIALIST = "entry_specialist"
    SUPERVISOR = "supervisor"
    ASSISTANT_DIRECTOR = "assistant_director"
    CENTER_DIRECTOR = "center_director"
    ACCOUNT_MANAGER = "account_manager"
    PORT_OFFICER = "port_officer"
    ROUTING_DESK = "routing_desk"
    HEADQUARTERS = "headquarters"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    FILER = "filer"


C = Capability
_SEE = frozenset({C.VIEW_ACTIVITIES, C.TRACE_NUMBER, C.VIEW_RULESETS})
_DECIDE = frozenset({C.DECIDE_SUMMARY, C.DECIDE_PROTEST, C.DECIDE_DRAWBACK, C.DECIDE_INQUIRY})
_WORK = (
    _SEE | _DECIDE | {C.WORK_QUEUE, C.RECORD_FINDING, C.ISSUE_FORM, C.VIEW_ENFORCEMENT, C.HAND_OFF, C.WRITE_GUIDANCE}
)
_LEAD = _WORK | {
    C.LIQUIDATE,
    C.VIEW_LIQUIDATION,
    C.SIGN_SECOND,
    C.REASSIGN,
    C.VIEW_LOAD,
    C.VIEW_SUBMISSIONS,
    C.PUBLISH_GUIDANCE,
}

# A summary or a protest that reaches CBP on paper is keyed in by an entry specialist as it stands: 19 CFR 141.61(a) and
# 142.11(a) (summary), 174.12(b) (protest). It stays the filing of whoever signed it. What filers handed in otherwise is
# mended and sent again by filers alone: a filing is their declaration (19 USC 1485), and no office of CBP holds `submit`.
_PAPER = frozenset({C.FILE_PAPER, C.VIEW_SUBMISSIONS})

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.IMPORT_SPECIALIST: _WORK,
    Role.ENTRY_SPECIALIST: _WORK | _PAPER | {C.LIQUIDATE, C.VIEW_LIQUIDATION},
    Role.SUPERVISOR: _LEAD,
    Role.ASSISTANT_DIRECTOR: _LEAD | {C.VIEW_CENTER},
    Role.CENTER_DIRECTOR: _LEAD | {C.VIEW_CENTER, C.MANAGE_CRITERIA},
    Role.ACCOUNT_MANAGER: _SEE | {C.VIEW_LOAD},
    Role.PORT_OFFICER: frozenset({C.VIEW_ACTIVITIES, C.TRACE_NUMBER, C.HAND_OFF}),
    Role.ROUTING_DESK: _SEE
    | {C.SETTLE_TRIAGE, C.OVERRIDE_ROUTING, C.REROUTE, C.MANAGE_ACCOUNTS, C.VIEW_ENFORCEMENT, C.VIEW_SUBMISSIONS},
    Role.HEADQUARTERS: _SEE
    | {
        C.VIEW_LOAD,
        C.VIEW_CENTER,
        C.VIEW_LIQUIDATION,
        C.VIEW_ENFORCEMENT,
        C.MANAGE_CRITERIA,
        C.OVERRIDE_ROUTING,
        C.REROUTE,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            C.VIEW_RULESETS,
            C.TRACE_NUMBER,
            C.MANAGE_ORGANISATION,
            C.MANAGE_ACCOUNTS,
            C.MANAGE_CRITERIA,
            C.MANAGE_REFERENCE,
            C.MANAGE_USERS,
            C.VIEW_SUBMISSIONS,
            C.VIEW_ACTIVITIES,
            C.PUSH_EVENTS,
        }
    ),
    Role.AUDITOR: _SEE
    | {C.VIEW_LOAD, C.VIEW_CENTER, C.VIEW_LIQUIDATION, C.VIEW_ENFORCEMENT, C.VERIFY_AUDIT, C.VIEW_SUBMISSIONS},
    Role.FILER: frozenset({C.VIEW_ACTIVITIES, C.SUBMIT, C.VIEW_SUBMISSIONS, C.TRACE_NUMBER, C.PUSH_EVENTS}),
}

OFFICE_OF_ROLE: dict[Role, frozenset[OfficeKind]] = {
    Role.PORT_OFFICER: frozenset({OfficeKind.PORT}),
    Role.FILER: frozenset({OfficeKind.FILER}),
    Role.ROUTING_DESK: frozenset({OfficeKind.NATIONAL}),
    Role.HEADQUARTERS: frozenset({OfficeKind.NATIONAL}),
    Role.ADMINISTRATOR: frozenset({OfficeKind.NATIONAL}),
    Role.AUDITOR: frozenset({OfficeKind.NATIONAL}),
}
"""The kind of office a role speaks for; roles that are not named here are Center roles."""

SCOPES: dict[str, frozenset[Capability]] = {
    "read": frozenset(
        {C.VIEW_ACTIVITIES, C.TRACE_NUMBER, C.VIEW_RULESETS, C.VIEW_LOAD, C.VIEW_CENTER, C.VIEW_ENFORCEMENT}
        | {C.VIEW_SUBMISSIONS, C.VIEW_LIQUIDATION, C.PUSH_EVENTS}
    ),
    "submit": frozenset({C.SUBMIT, C.VIEW_SUBMISSIONS}),
    "act": frozenset(Capability) - {C.SUBMIT, C.MANAGE_USERS},
    "all": frozenset(Capability),
}
"""What a token's scope opens; a token may do what its scopes open, within its office."""


def offices_for(role: Role) -> frozenset[OfficeKind]:
    """The kinds of office a role may be held in."""
    return OFFICE_OF_ROLE.get(role, frozenset({OfficeKind.CENTER}))
