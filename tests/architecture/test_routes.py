"""Every route: a declared permission, a kebab-case path, no GET that writes, nobody let in by default."""

import re

import pytest

from workforce.web.access import PUBLIC
from workforce.web.access import Permission as P  # noqa: N817 - one letter keeps the table readable

IMPORTS = {P.IMPORT_WORKFORCE, P.IMPORT_ALL}
PLANS = {P.SEE_OWN_WORK, P.PLAN_SUPERVISION}
MATCHES = IMPORTS | {P.DECIDE_TRAINING}
SPEAKS = {P.COMMENT_FIGURES, P.PREPARE_SUMMARY, P.RELEASE_SUMMARY}
EXPECTED = (
    {
        ("GET", "/"): PUBLIC,
        ("GET", "/health"): PUBLIC,
        ("GET", "/ready"): PUBLIC,
        ("GET", "/how-figures-are-worked-out"): PUBLIC,
        ("GET", "/privacy"): PUBLIC,
        ("GET", "/accessibility-statement"): PUBLIC,
        ("GET", "/sign-in"): PUBLIC,
        ("POST", "/sign-in"): PUBLIC,
        ("POST", "/sign-out"): PUBLIC,
        ("GET", "/forgotten-password"): PUBLIC,
        ("POST", "/forgotten-password"): PUBLIC,
        ("GET", "/invitation/<token>"): PUBLIC,
        ("POST", "/invitation/<token>"): PUBLIC,
        ("GET", "/reset/<token>"): PUBLIC,
        ("POST", "/reset/<token>"): PUBLIC,
        ("GET", "/account"): {P.ACCOUNT},
        ("POST", "/account"): {P.ACCOUNT},
        ("GET", "/my-work"): {P.SEE_OWN_WORK},
        ("GET", "/people/<employee_number>"): {P.SEE_CASES},
        ("GET", "/people/<employee_number>/reductions"): {P.SEE_REDUCTIONS},
        ("POST", "/people/<employee_number>/reductions"): {P.SET_REDUCTIONS},
        ("GET", "/people/<employee_number>/reductions/<int:reduction_id>"): {P.SET_REDUCTIONS},
        ("POST", "/people/<employee_number>/reductions/<int:reduction_id>/end"): {P.SET_REDUCTIONS},
        ("POST", "/people/<employee_number>/reductions/<int:reduction_id>/review"): {P.SET_REDUCTIONS},
        ("POST", "/people/<employee_number>/reductions/<int:reduction_id>/withdraw"): {P.SET_REDUCTIONS},
        ("GET", "/reductions"): {P.SEE_REDUCTIONS},
        ("GET", "/my-reductions"): {P.SEE_OWN_WORK},
        ("GET", "/my-work/questions/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/questions/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/questions/<int:question_id>/withdraw"): {P.SEE_OWN_WORK},
        ("GET", "/my-work/extra-responsibilities/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/extra-responsibilities/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/rating"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/extra-hours"): {P.SEE_OWN_WORK},
        ("GET", "/questions/<int:question_id>"): {P.SEE_TEAM},
        ("POST", "/questions/<int:question_id>"): {P.SEE_TEAM},
        ("GET", "/extra-responsibilities/<int:extra_id>/end"): {P.SEE_TEAM},
        ("POST", "/extra-responsibilities/<int:extra_id>/end"): {P.SEE_TEAM},
        ("GET", "/case-marks/<int:mark_id>/end"): {P.SEE_TEAM},
        ("POST", "/case-marks/<int:mark_id>/end"): {P.SEE_TEAM},
        ("POST", "/people/<employee_number>/reviews"): {P.SEE_TEAM},
        ("GET", "/standards"): {P.SEE_STANDARDS},
        ("GET", "/standards/pdf"): {P.SEE_STANDARDS, P.SEE_BOARD},
        ("GET", "/standards/<int:number>"): {P.SEE_STANDARDS},
        ("GET", "/standards/<int:number>/figures/<key>"): {P.SEE_STANDARDS},
        ("GET", "/standards/evidence/<int:evidence_id>/document"): {P.SEE_STANDARDS},
        ("GET", "/standards/gaps/<int:gap_id>"): {P.SEE_STANDARDS},
        ("POST", "/standards/gaps/<int:gap_id>/actions/<int:action_id>/done"): {
            P.SEE_STANDARDS
        },  # or whose action it is
        ("POST", "/standards/gaps/<int:gap_id>/actions/<int:action_id>/not-needed"): {P.SEE_STANDARDS},
        ("POST", "/standards/gaps/<int:gap_id>/actions"): {P.ASSESS_STANDARDS},
        ("POST", "/standards/gaps/<int:gap_id>/close"): {P.ASSESS_STANDARDS},
        **{
            (method, f"/standards/{path}"): {P.ASSESS_STANDARDS}
            for path in (
                "<int:number>/assessment",
                "<int:number>/gaps/new",
                "requirements/<requirement>/evidence",
                "evidence/<int:evidence_id>/withdraw",
            )
            for method in ("GET", "POST")
        },
        ("GET", "/my-training"): {P.SEE_OWN_WORK},
        ("GET", "/inductions"): {P.SEE_TRAINING},
        ("GET", "/inductions/templates"): {P.SEE_TRAINING, P.SEE_OWN_WORK, P.SEE_ADMIN},
        ("GET", "/inductions/templates/new"): {P.DECIDE_TRAINING},
        ("POST", "/inductions/templates/new"): {P.DECIDE_TRAINING},
        ("GET", "/inductions/people/<employee_number>"): {P.RECORD_TRAINING},
        ("POST", "/inductions/people/<employee_number>"): {P.RECORD_TRAINING},
        ("GET", "/inductions/<int:plan_id>"): {P.SEE_TRAINING, P.SEE_OWN_WORK},
        ("POST", "/inductions/<int:plan_id>/tasks"): {P.RECORD_TRAINING},
        ("GET", "/inductions/<int:plan_id>/tasks/<int:task_id>"): {P.RECORD_TRAINING},
        ("POST", "/inductions/<int:plan_id>/tasks/<int:task_id>"): {P.RECORD_TRAINING},
        ("POST", "/inductions/<int:plan_id>/tasks/<int:task_id>/done"): {P.RECORD_TRAINING, P.SEE_OWN_WORK},
        ("POST", "/inductions/<int:plan_id>/tasks/<int:task_id>/open"): {P.RECORD_TRAINING, P.SEE_OWN_WORK},
        ("POST", "/inductions/<int:plan_id>/week-one"): {P.RECORD_TRAINING, P.SEE_OWN_WORK},
        ("POST", "/inductions/<int:plan_id>/complete"): {P.RECORD_TRAINING},
        ("POST", "/inductions/<int:plan_id>/reopen"): {P.RECORD_TRAINING},
        ("POST", "/inductions/<int:plan_id>/confirm"): {P.SEE_OWN_WORK},
        ("POST", "/inductions/<int:plan_id>/first-day"): {P.RECORD_TRAINING},
        ("GET", "/inductions/<int:plan_id>/withdraw"): {P.RECORD_TRAINING},
        ("POST", "/inductions/<int:plan_id>/withdraw"): {P.RECORD_TRAINING},
        ("GET", "/asye/policy"): {P.SEE_OWN_WORK, P.SEE_TRAINING, P.SEE_ADMIN},
        ("GET", "/asye/policy/new"): {P.DECIDE_TRAINING},
        ("POST", "/asye/policy/new"): {P.DECIDE_TRAINING},
        **{("GET", f"/asye{path}"): {P.SEE_TRAINING, P.SEE_OWN_WORK} for path in ("", "/<int:programme_id>")},
        **{
            (method, f"/asye/{path}"): {P.SEE_TRAINING, P.SEE_OWN_WORK}  # assessors and line managers: by relationship
            for path in (
                "people/<employee_number>/new",
                "<int:programme_id>/plan",
                "<int:programme_id>/weeks/<week>",
                "<int:programme_id>/reviews/<int:months>",
                "<int:programme_id>/outcome",
            )
            for method in ("GET", "POST")
        },
        **{
            ("POST", f"/asye/<int:programme_id>/{path}"): {P.SEE_TRAINING, P.SEE_OWN_WORK}
            for path in ("sign", "reviews/<int:months>/sign", "outcome/answer")
        },
        ("GET", "/my-team"): {P.SEE_TEAM},
        ("GET", "/teams/<code>"): {P.SEE_SERVICE},
        ("GET", "/service"): {P.SEE_SERVICE},
        ("GET", "/balance"): {P.SEE_SERVICE},
        ("GET", "/figures"): {P.SEE_TEAM, P.SEE_SERVICE, P.SEE_QUALITY},
        ("GET", "/what-if"): {P.PLAN_WORKLOAD},
        ("POST", "/what-if"): {P.PLAN_WORKLOAD},
        ("GET", "/what-if/saved"): {P.PLAN_WORKLOAD},
        ("GET", "/what-if/compare"): {P.PLAN_WORKLOAD},
        ("POST", "/what-if/saved/<int:scenario_id>/delete"): {P.PLAN_WORKLOAD},
        ("GET", "/supervision/oversight"): {P.SEE_CASES},
        ("GET", "/supervision/oversight/<int:oversight_id>"): {P.SEE_OWN_WORK},
        ("POST", "/supervision/oversight/<int:oversight_id>/draft"): {P.SEE_OWN_WORK},
        ("POST", "/supervision/oversight/<int:oversight_id>/on-file"): {P.SEE_CASES, P.SEE_OWN_WORK},
        ("POST", "/supervision/oversight/<int:oversight_id>/not-on-file"): {P.SEE_CASES, P.SEE_OWN_WORK},
        ("GET", "/supervision/feedback"): {P.SEE_SUPERVISION, P.SEE_OWN_WORK},
        ("GET", "/my-supervision/sessions/<int:session_id>/feedback"): {P.SEE_OWN_WORK},
        ("POST", "/my-supervision/sessions/<int:session_id>/feedback"): {P.SEE_OWN_WORK},
        ("GET", "/my-supervision"): {P.SEE_OWN_WORK},
        ("POST", "/my-supervision/actions/<int:action_id>/done"): {P.SEE_OWN_WORK},
        ("GET", "/supervision"): {P.SEE_OWN_WORK, P.SEE_SUPERVISION},
        ("GET", "/supervision/policy"): {P.SEE_OWN_WORK, P.SEE_SUPERVISION, P.SEE_ADMIN},
        ("GET", "/supervision/policy/new"): {P.DECIDE_SUPERVISION},
        ("POST", "/supervision/policy/new"): {P.DECIDE_SUPERVISION},
        ("GET", "/supervision/people/<employee_number>"): {P.SEE_OWN_WORK, P.SEE_SUPERVISION},
        **{
            (method, f"/supervision/people/<employee_number>/{what}"): PLANS
            for what in ("sessions/new", "series/new", "supervisors/new", "agreement")
            for method in ("GET", "POST")
        },
        ("POST", "/supervision/people/<employee_number>/series/end"): PLANS,
        ("POST", "/supervision/people/<employee_number>/supervisors/<int:tie_id>/end"): PLANS,
        ("GET", "/supervision/covers/<employee_number>"): PLANS,
        ("POST", "/supervision/covers/<employee_number>"): PLANS,
        ("GET", "/supervision/groups/new"): PLANS,
        ("POST", "/supervision/groups/new"): PLANS,
        ("GET", "/supervision/sessions/<int:session_id>"): PLANS,
        ("POST", "/supervision/sessions/<int:session_id>/agenda"): PLANS,
        ("POST", "/supervision/sessions/<int:session_id>/agenda/<int:item_id>/remove"): PLANS,
        ("POST", "/supervision/sessions/<int:session_id>/begin"): PLANS,
        **{
            (method, f"/supervision/sessions/<int:session_id>/{what}"): PLANS
            for what in ("move", "cancel")
            for method in ("GET", "POST")
        },
        ("GET", "/supervision/sessions/<int:session_id>/record"): {P.SEE_OWN_WORK},
        ("POST", "/supervision/sessions/<int:session_id>/record"): {P.SEE_OWN_WORK},
        ("GET", "/supervision/sessions/<int:session_id>/record/pdf"): {P.SEE_OWN_WORK},
        **{
            ("POST", f"/supervision/sessions/<int:session_id>/record/{what}"): {P.SEE_OWN_WORK}
            for what in ("autosave", "take-away", "sign", "reopen", "answer", "notes", "redactions", "took-part")
        },
        ("GET", "/supervision/redactions"): {P.ACCOUNT},  # and one of the council's named people
        ("GET", "/supervision/redactions/<int:redaction_id>"): {P.ACCOUNT},
        ("POST", "/supervision/redactions/<int:redaction_id>/agree"): {P.ACCOUNT},
        ("POST", "/supervision/redactions/<int:redaction_id>/refuse"): {P.ACCOUNT},
        ("GET", "/supervision/compliance"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/compliance/people"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/compliance/sessions"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/compliance/due"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/compliance/month"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/register"): {P.SEE_SUPERVISION},
        ("GET", "/supervision/audits"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/new"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/new"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/<int:sample_id>"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/readers"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/<int:sample_id>/readings/<int:reading_id>"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/readings/<int:reading_id>"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/readings/<int:reading_id>/withdraw"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/<int:sample_id>/records/<int:item_id>"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/records/<int:item_id>"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/<int:sample_id>/actions"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/actions"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/actions/<int:action_id>/done"): {P.AUDIT_SUPERVISION},
        ("POST", "/supervision/audits/<int:sample_id>/actions/<int:action_id>/not-needed"): {P.AUDIT_SUPERVISION},
        ("GET", "/supervision/audits/mine"): {P.SEE_OWN_WORK},
        ("GET", "/allocation"): {P.ALLOCATE},
        ("GET", "/allocation/children/<int:child_id>"): {P.ALLOCATE},
        ("POST", "/allocation/children/<int:child_id>"): {P.ALLOCATE},
        ("POST", "/allocation/children/<int:child_id>/ask"): {P.ALLOCATE},
        ("POST", "/allocation/children/<int:child_id>/co-worker"): {P.ALLOCATE},
        ("GET", "/allocation/children/<int:child_id>/look"): {P.ALLOCATE},
        ("POST", "/allocation/children/<int:child_id>/look"): {P.ALLOCATE},
        ("GET", "/allocation/proposal"): {P.ALLOCATE},
        ("GET", "/allocation/case-system"): {P.SEE_WORKLIST},
        ("GET", "/allocations/<int:allocation_id>"): {P.ALLOCATE, P.SEE_OWN_WORK, P.SEE_WORKLIST},
        ("POST", "/allocations/<int:allocation_id>/accept"): {P.ALLOCATE, P.SEE_OWN_WORK},
        ("POST", "/allocations/<int:allocation_id>/decline"): {P.ALLOCATE, P.SEE_OWN_WORK},
        ("POST", "/allocations/<int:allocation_id>/withdraw"): {P.ALLOCATE},
        ("POST", "/allocations/<int:allocation_id>/approval"): {P.APPROVE_ALLOCATIONS},
        ("POST", "/allocations/<int:allocation_id>/entered"): {P.SEE_WORKLIST},
        ("POST", "/allocations/<int:allocation_id>/end-cover"): {P.ALLOCATE},
        ("GET", "/allocation/away"): {P.ALLOCATE},
        ("GET", "/allocation/away/choose"): {P.ALLOCATE},
        ("GET", "/allocation/away/<employee_number>"): {P.ALLOCATE},
        ("POST", "/allocation/away/<employee_number>"): {P.ALLOCATE},
        ("POST", "/allocation/away/<employee_number>/back"): {P.ALLOCATE},
        ("POST", "/allocation/away/<employee_number>/cover"): {P.ALLOCATE},
        ("GET", "/allocation/hand-over"): {P.ALLOCATE},
        ("GET", "/allocation/duty"): {P.ALLOCATE},
        ("POST", "/allocation/duty"): {P.ALLOCATE},
        ("GET", "/allocation/deputies"): {P.ALLOCATE},
        ("POST", "/allocation/deputies"): {P.ALLOCATE},
        ("POST", "/allocation/deputies/<int:deputy_id>/end"): {P.ALLOCATE},
        ("GET", "/allocation/restricted"): {P.RESTRICT_CASES},
        ("POST", "/allocation/restricted"): {P.RESTRICT_CASES},
        ("POST", "/allocation/restricted/<int:restriction_id>/lift"): {P.RESTRICT_CASES},
        ("GET", "/my-work/conflicts"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/conflicts"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/conflicts/<int:conflict_id>/withdraw"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/working-days"): {P.SEE_OWN_WORK},
        **{
            (method, "/my-training/impact/<stage>/<ended_on>/<path:course_code>"): {P.SEE_OWN_WORK}
            for method in ("GET", "POST")
        },
        ("GET", "/impact"): {P.SEE_TRAINING, P.SEE_OWN_WORK},
        ("GET", "/impact/comparison"): {P.SEE_STANDARDS},
        **{(method, "/impact/returns/<int:return_id>"): {P.SEE_TRAINING, P.SEE_OWN_WORK} for method in ("GET", "POST")},
        ("GET", "/training"): {P.SEE_TRAINING},
        ("GET", "/training/due"): {P.SEE_TRAINING},
        ("GET", "/training/starters-and-leavers"): {P.SEE_TRAINING},
        ("GET", "/training/people/<employee_number>"): {P.SEE_TRAINING},
        ("POST", "/training/people/<employee_number>/completions"): {P.RECORD_TRAINING},
        ("GET", "/training/people/<employee_number>/completions/<int:completion_id>/withdraw"): {P.RECORD_TRAINING},
        ("POST", "/training/people/<employee_number>/completions/<int:completion_id>/withdraw"): {P.RECORD_TRAINING},
        ("POST", "/training/people/<employee_number>/exemptions"): {P.RECORD_TRAINING},
        ("POST", "/training/people/<employee_number>/exemptions/<int:exemption_id>/end"): {P.RECORD_TRAINING},
        ("GET", "/training/completions/<int:completion_id>/certificate"): {P.SEE_TRAINING, P.SEE_OWN_WORK},
        ("GET", "/training/requirements"): {P.SEE_TRAINING, P.SEE_OWN_WORK, P.SEE_ADMIN},
        ("GET", "/training/requirements/new"): {P.DECIDE_TRAINING},
        ("POST", "/training/requirements/new"): {P.DECIDE_TRAINING},
        ("POST", "/training/requirements/<int:version_id>/withdraw"): {P.DECIDE_TRAINING},
        ("GET", "/quality"): {P.SEE_QUALITY},
        ("GET", "/schemes"): {P.SEE_SCHEMES},
        ("GET", "/schemes/library/<scheme_id>"): {P.SEE_SCHEMES},
        ("GET", "/schemes/versions/<int:version_id>"): {P.SEE_SCHEMES},
        ("POST", "/schemes/versions/<int:version_id>/agreements"): {P.DECIDE_SCHEMES},
        ("POST", "/schemes/versions/<int:version_id>/withdraw"): {P.DECIDE_SCHEMES},
        ("POST", "/schemes/drafts"): {P.DRAFT_SCHEMES},
        ("GET", "/schemes/drafts/<int:draft_id>"): {P.DRAFT_SCHEMES},
        ("POST", "/schemes/drafts/<int:draft_id>"): {P.DRAFT_SCHEMES},
        ("POST", "/schemes/drafts/<int:draft_id>/delete"): {P.DRAFT_SCHEMES},
        ("GET", "/schemes/drafts/<int:draft_id>/preview"): {P.DRAFT_SCHEMES},
        ("POST", "/schemes/drafts/<int:draft_id>/in-force"): {P.DECIDE_SCHEMES},
        ("GET", "/board"): {P.SEE_BOARD},
        **{
            ("GET", f"/board/{path}"): {P.SEE_BOARD}
            for path in (
                "challenges",
                "challenges/<int:challenge_id>",
                "documents/<int:document_id>",
                "meetings",
                "meetings/<int:meeting_id>",
                "meetings/decisions",
                "members",
                "terms",
                "terms/<int:terms_id>",
            )
        },
        ("GET", "/board/challenges/new"): {P.CHALLENGE},
        ("POST", "/board/challenges/new"): {P.CHALLENGE},
        ("POST", "/board/challenges/<int:challenge_id>/answer"): {P.COMMENT_FIGURES, P.KEEP_BOARD},
        ("POST", "/board/challenges/<int:challenge_id>/not-satisfied"): {P.CHALLENGE},
        ("POST", "/board/challenges/<int:challenge_id>/close"): {P.CHALLENGE},
        ("POST", "/board/challenges/<int:challenge_id>/words"): {P.CHALLENGE, P.COMMENT_FIGURES, P.KEEP_BOARD},
        **{
            (method, f"/board/{path}"): {P.KEEP_BOARD}
            for path in (
                "documents/<int:document_id>/erase",
                "meetings/new",
                "meetings/<int:meeting_id>/edit",
                "meetings/<int:meeting_id>/attendance",
                "meetings/<int:meeting_id>/minutes",
                "meetings/<int:meeting_id>/decisions/new",
                "members/new",
                "members/<int:member_id>/edit",
                "terms/new",
            )
            for method in ("GET", "POST")
        },
        **{
            (method, "/board/meetings/decisions/<int:decision_id>/end"): {P.KEEP_BOARD, P.COMMENT_FIGURES}
            for method in ("GET", "POST")
        },
        ("POST", "/board/terms/<int:terms_id>/confirm"): {P.SEE_BOARD},
        ("POST", "/board/terms/<int:terms_id>/confirmations"): {P.KEEP_BOARD},
        ("GET", "/board/targets"): {P.SEE_BOARD},
        ("GET", "/board/targets/changes"): {P.SEE_BOARD},
        **{
            (method, f"/board/targets/{path}"): {P.KEEP_BOARD}
            for path in ("<indicator>/change", "sustained")
            for method in ("GET", "POST")
        },
        ("POST", "/board/targets/<indicator>/withdraw"): {P.KEEP_BOARD},
        **{
            (method, f"/board/indicators-added/{path}"): {P.KEEP_BOARD}
            for path in ("new", "<indicator>/change")
            for method in ("GET", "POST")
        },
        ("POST", "/board/indicators-added/<indicator>/end"): {P.KEEP_BOARD},
        ("POST", "/board/indicators-added/<indicator>/withdraw"): {P.KEEP_BOARD},
        **{
            (method, f"/board/indicators-added{path}"): {P.KEEP_BOARD, P.PREPARE_SUMMARY}
            for method, path in (
                ("GET", ""),
                ("GET", "/<indicator>"),
                ("GET", "/values"),
                ("POST", "/values"),
                ("POST", "/values/apply"),
            )
        },
        ("GET", "/board/<int:summary_id>/levels"): {P.SEE_BOARD},
        ("GET", "/board/<int:summary_id>/<indicator>/levels"): {P.SEE_BOARD},
        ("GET", "/board/<int:summary_id>/<indicator>/movement"): {P.SEE_BOARD},
        ("GET", "/board/calendar/<token>.ics"): PUBLIC,  # who knows the address
        ("GET", "/board/dates"): {P.SEE_BOARD},
        ("GET", "/board/dates/summaries"): {P.SEE_BOARD},
        ("GET", "/board/dates/calendar"): {P.SEE_BOARD},
        ("POST", "/board/dates/calendar"): {P.SEE_BOARD},
        ("POST", "/board/dates/calendar/withdraw"): {P.SEE_BOARD},
        **{
            (method, f"/board/dates/{path}"): {P.KEEP_BOARD}
            for path in ("<kind>/<due_on>", "rhythm")
            for method in ("GET", "POST")
        },
        ("POST", "/board/dates/<kind>/<due_on>/take-back"): {P.KEEP_BOARD},
        ("GET", "/board/<int:summary_id>"): {P.SEE_BOARD},
        ("GET", "/board/<int:summary_id>/<indicator>"): {P.SEE_BOARD},
        **{
            ("GET", f"/board/notice{path}"): {P.SEE_BOARD}
            for path in (
                "",
                "/actions",
                "/<measure>",
                "/actions/<int:action_id>",
                "/evidence/<int:evidence_id>/document",
            )
        },
        **{
            (method, f"/board/notice/{path}"): {P.KEEP_BOARD}
            for path in (
                "<measure>/<kind>",
                "<measure>/actions/new",
                "<measure>/evidence/new",
                "evidence/<int:evidence_id>/withdraw",
            )
            for method in ("GET", "POST")
        },
        ("POST", "/board/notice/actions/<int:action_id>"): {P.KEEP_BOARD},
        ("GET", "/board/restatements"): {P.SEE_BOARD},
        ("GET", "/board/reports"): {P.SEE_BOARD},
        ("GET", "/board/reports/new"): {P.KEEP_BOARD, P.CHALLENGE},
        ("POST", "/board/reports/new"): {P.KEEP_BOARD, P.CHALLENGE},
        ("GET", "/board/reports/<int:report_id>"): {P.SEE_BOARD},
        ("GET", "/board/reports/<int:report_id>/pdf"): {P.SEE_BOARD},
        ("GET", "/board/reports/<int:report_id>/words"): {P.KEEP_BOARD, P.CHALLENGE},
        ("POST", "/board/reports/<int:report_id>/words"): {P.KEEP_BOARD, P.CHALLENGE},
        ("POST", "/board/reports/<int:report_id>/finish"): {P.KEEP_BOARD, P.CHALLENGE},
        **{
            ("GET", f"/board/<int:summary_id>/{name}"): {P.SEE_BOARD}
            for name in ("pack.pdf", "one-page.pdf", "pack.xlsx")
        },
        **{
            (method, f"/board/restarts{path}"): {P.KEEP_BOARD, P.PREPARE_SUMMARY}
            for path in ("", "/<int:restart_id>/withdraw")
            for method in ("GET", "POST")
        },
        ("GET", "/board/<int:summary_id>/restate"): {P.PREPARE_SUMMARY},
        ("POST", "/board/<int:summary_id>/restate"): {P.PREPARE_SUMMARY},
        ("GET", "/board/<int:summary_id>/draft"): {P.PREPARE_SUMMARY, P.RELEASE_SUMMARY},
        ("POST", "/board/<int:summary_id>/anew"): {P.PREPARE_SUMMARY},
        ("POST", "/board/<int:summary_id>/ask"): {P.RELEASE_SUMMARY},
        ("POST", "/board/<int:summary_id>/release"): {P.RELEASE_SUMMARY},
        ("GET", "/board/<int:summary_id>/comments"): SPEAKS,
        ("GET", "/board/<int:summary_id>/comments/<indicator>"): SPEAKS,
        ("POST", "/board/<int:summary_id>/comments/<indicator>"): SPEAKS,
        ("GET", "/board/<int:summary_id>/<indicator>/chart.json"): {P.SEE_BOARD},
        ("GET", "/board/<int:summary_id>/<indicator>/rows"): {P.SEE_BOARD_ROWS},
        ("GET", "/data"): {P.SEE_DATA},
        ("GET", "/data/import"): IMPORTS,
        ("POST", "/data/import"): IMPORTS,
        ("GET", "/data/uploads/<int:upload_id>"): IMPORTS,
        ("POST", "/data/uploads/<int:upload_id>/apply"): IMPORTS,
        ("POST", "/data/uploads/<int:upload_id>/discard"): IMPORTS,
        ("GET", "/data/imports/<int:import_id>"): IMPORTS | {P.SEE_ADMIN},
        ("POST", "/data/match"): IMPORTS,
        ("POST", "/data/match/<int:alias_id>/withdraw"): IMPORTS,
        ("GET", "/admin"): {P.SEE_ADMIN, P.SEE_AUDIT},
        ("GET", "/admin/accounts/new"): {P.SEE_ADMIN},
        ("POST", "/admin/accounts/new"): {P.SEE_ADMIN},
        ("GET", "/admin/accounts/<int:account_id>"): {P.SEE_ADMIN},
        ("POST", "/admin/accounts/<int:account_id>"): {P.SEE_ADMIN},
        ("POST", "/admin/accounts/<int:account_id>/invitation"): {P.SEE_ADMIN},
        ("POST", "/admin/accounts/<int:account_id>/state"): {P.SEE_ADMIN},
        ("GET", "/audit"): {P.SEE_AUDIT},
        ("GET", "/courses"): {P.SEE_OWN_WORK, P.SEE_TRAINING, P.DECIDE_TRAINING},
        ("GET", "/courses/new"): {P.DECIDE_TRAINING},
        ("POST", "/courses/new"): {P.DECIDE_TRAINING},
        ("POST", "/courses/adopt"): {P.DECIDE_TRAINING},
        ("GET", "/courses/<path:code>"): {P.SEE_OWN_WORK, P.SEE_TRAINING, P.DECIDE_TRAINING},
        ("GET", "/courses/<path:code>/change"): {P.DECIDE_TRAINING},
        ("POST", "/courses/<path:code>/change"): {P.DECIDE_TRAINING},
        ("GET", "/courses/<path:code>/runs/new"): {P.DECIDE_TRAINING},
        ("POST", "/courses/<path:code>/runs/new"): {P.DECIDE_TRAINING},
        ("GET", "/runs/<int:event_id>"): {P.SEE_OWN_WORK, P.SEE_TRAINING, P.DECIDE_TRAINING},
        ("GET", "/runs/<int:event_id>/change"): {P.DECIDE_TRAINING},
        ("POST", "/runs/<int:event_id>/change"): {P.DECIDE_TRAINING},
        ("GET", "/runs/<int:event_id>/cancel"): {P.DECIDE_TRAINING},
        ("POST", "/runs/<int:event_id>/cancel"): {P.DECIDE_TRAINING},
        ("GET", "/runs/<int:event_id>/attendance"): {P.SEE_OWN_WORK, P.RECORD_TRAINING},  # and the trainer, or in scope
        ("POST", "/runs/<int:event_id>/attendance"): {P.SEE_OWN_WORK, P.RECORD_TRAINING},
        ("GET", "/runs/<int:event_id>/attendance-list"): {P.SEE_OWN_WORK, P.RECORD_TRAINING},
        ("POST", "/runs/<int:event_id>/ask"): {P.SEE_OWN_WORK},
        ("POST", "/runs/<int:event_id>/book"): {P.RECORD_TRAINING},
        ("GET", "/bookings"): {P.SEE_TRAINING},
        ("GET", "/bookings/<int:booking_id>"): {P.SEE_OWN_WORK, P.SEE_TRAINING},
        ("GET", "/bookings/<int:booking_id>/calendar.ics"): {P.SEE_OWN_WORK, P.SEE_TRAINING},
        ("POST", "/bookings/<int:booking_id>/approve"): {P.RECORD_TRAINING},
        ("POST", "/bookings/<int:booking_id>/decline"): {P.RECORD_TRAINING},
        ("GET", "/bookings/<int:booking_id>/withdraw"): {P.SEE_OWN_WORK, P.RECORD_TRAINING},
        ("POST", "/bookings/<int:booking_id>/withdraw"): {P.SEE_OWN_WORK, P.RECORD_TRAINING},
        # courses that wait, columns of learning systems, statements, partners
        ("GET", "/data/courses"): MATCHES,
        ("POST", "/data/courses"): MATCHES,
        ("POST", "/data/courses/withdraw"): MATCHES,
        ("GET", "/data/mappings"): IMPORTS,
        ("GET", "/data/mappings/new"): IMPORTS,
        ("POST", "/data/mappings/new"): IMPORTS,
        ("POST", "/data/mappings/<int:mapping_id>/remove"): IMPORTS,
        ("POST", "/xapi/statements"): PUBLIC,  # with a key of its own
        ("PUT", "/xapi/statements"): PUBLIC,
        ("GET", "/admin/xapi-keys"): {P.SEE_ADMIN},
        ("POST", "/admin/xapi-keys"): {P.SEE_ADMIN},
        ("POST", "/admin/xapi-keys/<int:key_id>/revoke"): {P.SEE_ADMIN},
        ("GET", "/partners"): {P.MANAGE_PARTNERS},
        ("GET", "/partners/board"): {P.SEE_BOARD},
        **{
            (method, f"/partners/{what}"): {P.MANAGE_PARTNERS}
            for what in (
                "new",
                "<int:partner_id>/edit",
                "years/new",
                "years/<int:year_id>",
                "<int:partner_id>/years/<int:year_id>",
            )
            for method in ("GET", "POST")
        },
        ("POST", "/partners/links/<int:link_id>/end"): {P.MANAGE_PARTNERS},
        ("GET", "/partner-return/<token>"): PUBLIC,
        ("POST", "/partner-return/<token>"): PUBLIC,
    }
    | {  # overloads, concerns, effective practice
        ("GET", "/overloads"): {P.ALLOCATE},
        ("GET", "/overloads/<int:overload_id>"): {P.ALLOCATE},
        ("POST", "/overloads/<int:overload_id>"): {P.ALLOCATE},
        ("POST", "/overloads/<int:overload_id>/actions/<int:action_id>/done"): {P.ALLOCATE},
        ("POST", "/overloads/<int:overload_id>/actions/<int:action_id>/remove"): {P.ALLOCATE},
        ("GET", "/my-work/overload"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/overload"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/overload/solved"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/overload/actions/<int:action_id>/done"): {P.SEE_OWN_WORK},
        ("GET", "/my-work/concerns"): {P.SEE_OWN_WORK},
        ("GET", "/my-work/concerns/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/concerns/new"): {P.SEE_OWN_WORK},
        ("POST", "/my-work/concerns/<int:concern_id>/withdraw"): {P.SEE_OWN_WORK},
        ("GET", "/concerns"): {P.SEE_TEAM, P.ANSWER_CONCERNS},
        ("GET", "/concerns/<int:concern_id>"): {P.SEE_TEAM, P.ANSWER_CONCERNS},
        ("POST", "/concerns/<int:concern_id>"): {P.SEE_TEAM, P.ANSWER_CONCERNS},
        ("POST", "/concerns/<int:concern_id>/acknowledge"): {P.SEE_TEAM, P.ANSWER_CONCERNS},
        ("POST", "/my-work/effective-practice"): {P.SEE_OWN_WORK},
        ("POST", "/people/<employee_number>/effective-practice"): {P.SEE_TEAM},
        ("GET", "/my-supervision/calendar"): {P.SEE_OWN_WORK},
        ("POST", "/my-supervision/calendar"): {P.SEE_OWN_WORK},
        ("POST", "/my-supervision/calendar/withdraw"): {P.SEE_OWN_WORK},
        ("GET", "/calendar/<token>.ics"): PUBLIC,
    }
    | {  # CPD, registration, mentoring, programmes
        ("GET", "/my-training/cpd"): {P.SEE_OWN_WORK},
        **{
            (method, f"/my-training/cpd/{what}"): {P.SEE_OWN_WORK}
            for what in ("new", "<int:piece_id>")
            for method in ("GET", "POST")
        },
        **{
            ("POST", f"/my-training/cpd/{what}"): {P.SEE_OWN_WORK}
            for what in ("declare", "take-back", "<int:piece_id>/delete", "<int:piece_id>/show")
        },
        ("GET", "/cpd"): {P.SEE_TRAINING},
        ("GET", "/cpd/shown/<employee_number>"): {P.SEE_OWN_WORK},
        ("GET", "/cpd/policy"): {P.SEE_OWN_WORK, P.SEE_TRAINING, P.SEE_ADMIN},
        ("GET", "/registration"): {P.SEE_TRAINING},
        ("GET", "/registration/<employee_number>"): {P.SEE_TRAINING},
        ("POST", "/registration/<employee_number>/checks"): {P.RECORD_TRAINING},
        ("POST", "/registration/<employee_number>/checks/<int:check_id>/withdraw"): {P.RECORD_TRAINING},
        ("GET", "/mentoring"): {P.SEE_TRAINING},
        ("GET", "/mentoring/new"): {P.RECORD_TRAINING},
        ("POST", "/mentoring/new"): {P.RECORD_TRAINING},
        ("GET", "/mentoring/<int:pair_id>"): {P.SEE_TRAINING},
        ("POST", "/mentoring/<int:pair_id>/end"): {P.RECORD_TRAINING},
        ("POST", "/mentoring/<int:pair_id>/meetings"): {P.RECORD_TRAINING},
        ("GET", "/my-training/mentoring"): {P.SEE_OWN_WORK},
        ("POST", "/my-training/mentoring/<int:pair_id>/meetings"): {P.SEE_OWN_WORK},
        ("POST", "/my-training/mentoring/<int:pair_id>/meetings/<int:meeting_id>/remove"): {P.SEE_OWN_WORK},
        ("GET", "/programmes"): {P.SEE_TRAINING},
        ("GET", "/programmes/cohorts/new"): {P.RECORD_TRAINING},
        ("POST", "/programmes/cohorts/new"): {P.RECORD_TRAINING},
        ("GET", "/programmes/cohorts/<int:cohort_id>"): {P.SEE_TRAINING},
        ("POST", "/programmes/cohorts/<int:cohort_id>/people"): {P.RECORD_TRAINING},
        ("POST", "/programmes/cohorts/<int:cohort_id>/people/<int:place_id>"): {P.RECORD_TRAINING},
    }
)


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_access_is_as_listed(app):
    actual = {
        (method, rule.rule): getattr(app.view_functions[rule.endpoint], "access", None)
        for rule in rules(app)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert actual == EXPECTED


def test_only_posts_commit(app):
    for rule in rules(app):
        assert getattr(app.view_functions[rule.endpoint], "commits", False) == ("POST" in rule.methods), rule


def test_paths_are_kebab_case(app):
    for rule in rules(app):
        assert re.fullmatch(r"(/|[a-z0-9-]|<[a-z_:]+>|\.json|\.ics|\.pdf|\.xlsx)+", rule.rule), rule


@pytest.mark.parametrize(("method", "path"), [key for key, access in EXPECTED.items() if access != PUBLIC])
def test_nobody_is_let_in_by_default(app, method, path):
    filled = re.sub(r"<[^>]+>", "1", path)
    answer = app.test_client().open(filled, method=method)
    if method == "POST":
        assert answer.status_code in (400, 403)
    else:
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")
