"""Reasons in words. A row keeps a code and what it is about; people read a sentence."""

WORDS = {
    "account-not-in-use": "the account is retired or only planned",
    "account-retired": "the account is retired",
    "approved-after-opening": "approved on {about}, after it was opened",
    "approver-is-requester": "{about} approved a request of their own",
    "approver-not-named": "the approver is not named",
    "assignment-withdrawn": "the assignment was withdrawn",
    "before-detection": "the moment lies before detection",
    "completed-late": "completed late, on {about}",
    "course-failed": "the course was failed",
    "fields-blank": "blank: {about}",
    "mfa-never-verified": "MFA is on, but never verified",
    "mfa-not-told": "nobody has said whether MFA is on",
    "mfa-off": "MFA is off",
    "mfa-verified-too-long-ago": "last verified on {about}",
    "moment-not-known": "over, but the moment is not known",
    "no-approval": "no approval of its opening",
    "no-completion-date": "marked complete, but without a day",
    "no-due-date": "no due date is known",
    "no-service-level": "no service level for severity {about}",
    "no-severity": "no severity is recorded",
    "not-completed": "not completed",
    "not-due-yet": "not due yet",
    "open-in-time": "still open, within the service level",
    "opening-day-unknown": "the day of opening is not known",
    "personal-roles": "used through personal roles",
    "request-withdrawn": "the requester withdrew the request",
    "requester-not-named": "the requester is not named",
    "stale": "the source is stale: its newest file is overdue",
    "still-open": "still open, past the service level of severity {about}",
    "too-late": "too late for severity {about}",
}


def in_words(code: str | None, about: str | None) -> str:
    """The sentence for a reason; blank where a row needs none."""
    if not code:
        return ""
    return WORDS.get(code, code).format(about=about or "-")
