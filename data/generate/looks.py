"""The looks of the sample's systems: column names, formats and words, a constant a system."""

from data.generate.group import PLATFORMS
from data.generate.look import Look

PLATFORM_NAMES = {platform.code: platform.name for platform in PLATFORMS}
ACCOUNT_WORDS = {
    "platform": PLATFORM_NAMES,
    "audience": {"external": "External", "internal": "Internal"},
    "team": {"central": "Central", "local": "Local"},
    "status": {"active": "Live", "dormant": "Dormant", "retired": "Closed", "planned": "Planned"},
    "login": {"shared": "Shared login", "personal_role": "Personal roles"},
}

INVENTORY = Look(
    columns={
        "Account ID": "account", "Platform": "platform", "Handle": "handle", "URL": "address",
        "Brand": "brand", "Business unit": "unit", "Region": "region", "Audience": "audience",
        "Purpose": "purpose", "Business goal": "goal", "Owner": "owner",
        "Backup owner": "backup_owner", "Owner confirmed": "owner_confirmed", "Team": "team",
        "Status": "status", "Opened": "opened", "Closed": "closed",
        "Opening request": "opening_request", "Login": "login", "MFA": "mfa",
        "MFA verified": "mfa_verified", "Credential custodian": "custodian",
        "Password changed": "rotated", "Recovery address ours": "recovery_held",
        "Top admin ours": "top_admin_held", "Followers": "reach", "Last post": "last_post",
    },
    yes="Yes", no="No", words=ACCOUNT_WORDS,
)  # fmt: skip

EUROPE_WORKBOOK = Look(columns=INVENTORY.columns, yes="Y", no="N", words=ACCOUNT_WORDS, typed=True)

HR = Look(
    columns={
        "PERSNO": "person", "NAME": "name", "TYPE": "kind_of_person", "AGENCY": "agency",
        "BRAND": "brand", "ORG UNIT": "unit", "UNIT SINCE": "unit_since", "REGION": "region",
        "POSITION": "role", "ENTRY DATE": "joined", "CONTRACT END": "contract_until",
        "EXIT DATE": "departed", "SPOKESPERSON FROM": "authorised_from",
        "SPOKESPERSON TO": "authorised_until", "LMS USER": "learner", "FTE": "=1,00",
    },
    date="%d.%m.%Y", yes="J", no="N",
    words={"kind_of_person": {"employee": "Internal", "agent": "External"}},
)  # fmt: skip

LEARNING = Look(
    columns={
        "assignment_id": "assignment", "user_id": "person", "course_id": "course",
        "assigned_on": "assigned", "first_due_on": "first_due", "due_on": "due",
        "completed_on": "completed", "expires_on": "valid_until", "score": "score",
        "state": "status", "withdrawn_on": "withdrawn",
    },
)  # fmt: skip

LEARNING_EUROPE = Look(
    columns={
        "Enrolment": "assignment", "Learner": "person", "Course": "course",
        "Enrolled": "assigned", "Original due date": "first_due", "Due date": "due",
        "Passed on": "completed", "Valid until": "valid_until", "Points": "score",
        "Result": "status", "Cancelled": "withdrawn",
    },
    date="%d/%m/%Y", decimal=",",
    words={"status": {
        "completed": "Passed", "failed": "Not passed", "withdrawn": "Cancelled",
        "assigned": "Enrolled", "in_progress": "Started",
    }},
)  # fmt: skip

APPROVALS = Look(
    columns={
        "Request": "request", "Step": "step", "Last step": "final", "Type": "kind_of_request",
        "Account": "account", "Brand": "brand", "Unit": "unit", "Region": "region",
        "Requester": "requester", "Approver": "approver", "Approver role": "approver_role",
        "Submitted": "submitted", "Due": "due", "Decided": "decided", "Decision": "decision",
        "Planned for": "scheduled", "Embargo until": "embargo_until",
        "Valid until": "valid_until", "Link": "evidence",
    },
    moment="%d/%m/%Y %H:%M", hours_ahead=7, yes="yes", no="no",
    words={
        "decision": {
            "approved": "Approved", "rejected": "Declined", "withdrawn": "Recalled",
            "returned": "Sent back", "pending": "Pending",
        },
        "kind_of_request": {"account": "New account", "content": "Post", "access": "Access"},
    },
)  # fmt: skip

TICKETS = Look(
    columns={
        "number": "incident", "short_description": "title", "account": "account",
        "reported_url": "address", "platform": "platform", "brand": "brand", "unit": "unit",
        "region": "region", "category": "category", "severity": "severity",
        "highest_severity": "highest_severity", "confirmed": "confirmed",
        "sensitive_information": "sensitive", "staff_safety": "staff_safety",
        "assigned_to": "handler", "detected_at": "detected", "acknowledged_at": "acknowledged",
        "contained_at": "contained", "resolved_at": "resolved", "escalated_at": "escalated",
        "escalated_to": "escalated_to", "notifiable": "notifiable", "notified_at": "notified",
        "protocol": "protocol", "protocol_followed": "protocol_followed", "link": "evidence",
    },
    moment="%Y-%m-%dT%H:%M:%S+07:00", hours_ahead=7,
    words={
        "severity": {"critical": "SEV1", "high": "SEV2", "medium": "SEV3", "low": "SEV4"},
        "highest_severity": {"critical": "SEV1", "high": "SEV2", "medium": "SEV3", "low": "SEV4"},
    },
)  # fmt: skip

ACCESS = Look(
    columns={
        "access_id": "access", "account": "account", "person": "person", "role": "role",
        "holder": "holder", "knows_password": "knows_credential", "mfa": "mfa",
        "mfa_checked": "mfa_verified", "granted": "granted", "recertified": "recertified",
        "recertified_by": "recertified_by", "revoked": "revoked", "evidence": "evidence",
    },
    yes="1", no="0",
)  # fmt: skip

MONITORING = Look(
    columns={
        "changed_at": "changed", "operation": "operation", "id": "discovery", "url": "address",
        "network": "platform", "brand": "brand", "unit": "unit", "region": "region",
        "audience": "audience", "seen_at": "found", "seen_by": "found_by", "owner": "owner",
        "settled_at": "resolved", "resolution": "resolution", "registered_as": "account",
        "ticket": "evidence",
    },
)  # fmt: skip

PUBLISHING = Look(
    columns={
        "post_id": "publication", "account": "account", "published_at": "published",
        "publisher": "publisher", "needs_approval": "needs_approval", "request": "request",
    },
    yes="1", no="0",
)  # fmt: skip

DOCUMENTS = Look(
    columns={
        "Document": "document", "Title": "title", "Type": "kind_of_document",
        "Mandatory": "mandatory", "Private accounts": "personal_accounts", "Platform": "platform",
        "Audience": "audience", "Situation": "situation", "Brand": "brand", "Version": "version",
        "In force from": "in_force_from", "In force until": "in_force_until",
        "Review every (months)": "cadence", "Next review": "next_review", "Owner": "owner",
        "Stakeholders": "stakeholders", "Acknowledge": "requires_acknowledgement",
        "Acknowledged by": "acknowledged_by",
    },
    yes="yes", no="no", typed=True,
    words={"platform": PLATFORM_NAMES, "kind_of_document": {
        "policy": "Policy", "guideline": "Guideline", "style_guide": "Style guide",
        "protocol": "Protocol", "prepared_response": "Prepared response",
    }},
)  # fmt: skip

PROHIBITIONS = Look(
    columns={
        "Document": "document", "Version": "version", "Clause": "clause",
        "Must not": "forbidden", "Instead": "alternative",
    },
    typed=True,
)  # fmt: skip

REVIEWS = Look(
    columns={
        "review_id": "review", "type": "kind_of_review", "subject": "subject",
        "account": "account", "document": "document", "platform": "platform", "region": "region",
        "reviewed_on": "reviewed", "reviewer": "reviewer", "outcome": "outcome",
        "next_review": "next_review", "minutes": "evidence",
    },
)  # fmt: skip

AUDITS = Look(
    columns={
        "Audit": "audit", "Akun": "account", "Butir": "item", "Tanggal audit": "audited",
        "Auditor": "auditor", "Kritis": "critical", "Hasil": "result", "Nilai": "score",
        "Tenggat awal": "finding_first_due", "Tenggat": "finding_due",
        "Perpanjangan": "extensions", "Temuan ditutup": "finding_closed",
        "Audit berikutnya": "next_audit", "Bukti": "evidence",
    },
    date="Indonesian", decimal=",", yes="ya", no="tidak",
    words={"result": {"pass": "lulus", "fail": "gagal", "not_applicable": "tidak berlaku"}},
)  # fmt: skip

AUDITS_BEFORE = Look(
    columns={
        "audit": "audit", "account": "account", "item": "item", "audited": "audited",
        "auditor": "auditor", "critical": "critical", "result": "result", "score": "score",
        "first_due": "finding_first_due", "due": "finding_due", "extensions": "extensions",
        "closed": "finding_closed", "remark": "=vérifié",
    },
    date="%Y/%m/%d",
)  # fmt: skip

RISKS = Look(
    columns={
        "Risk": "risk", "Title": "title", "Category": "category", "Brand": "brand",
        "Unit": "unit", "Region": "region", "Owner": "owner",
        "Inherent likelihood": "inherent_likelihood", "Inherent impact": "inherent_impact",
        "Residual likelihood": "residual_likelihood", "Residual impact": "residual_impact",
        "Response": "response", "Treatment": "treatment", "Treatment status": "treatment_status",
        "Treatment due": "treatment_due", "Treated": "treated", "Raised": "raised",
        "Reviewed": "reviewed", "Next review": "next_review",
    },
    typed=True,
)  # fmt: skip

EXCEPTIONS = Look(
    columns={
        "Exception": "exception", "KPI": "kpi", "Subject": "subject", "Reason": "reason",
        "Control": "control", "Requester": "requester", "Approver": "approver",
        "Approved": "approved", "From": "starts", "Expires": "expires", "Link": "evidence",
    },
    typed=True,
)  # fmt: skip

ACKNOWLEDGEMENTS = Look(
    columns={
        "user_id": "person", "document": "document", "version": "version",
        "acknowledged_on": "acknowledged", "record": "evidence",
    },
)  # fmt: skip

FEEDBACK = Look(
    columns={
        "Id": "feedback", "Person": "person", "Brand": "brand", "Unit": "unit",
        "Region": "region", "Document": "document", "Topic": "topic", "Owner": "owner",
        "Received": "received", "Answered": "answered", "Answered by": "answered_by",
        "Outcome": "outcome",
    },
    moment="%Y-%m-%d %H:%M", hours_ahead=7,
)  # fmt: skip
