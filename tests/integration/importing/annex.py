"""Annex A workbooks as a council's reporting tool writes them, made for the tests."""

from datetime import date, datetime

import xlsxwriter

HEADERS = {
    1: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Date of Contact|Contact Source",
    2: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Assessment start date|Assessment completion date|"
    "Organisation completing assessment",
    3: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Date of Referral|Referral Source|Referral NFA?|"
    "Number of Referrals in Last 12 Months|Allocated Team|Allocated Worker",
    4: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Does the Child have a Disability|"
    "Continuous Assessment Start Date|Child Seen During Continuous Assessment|"
    "Continuous Assessment Date of Authorisation|"
    "Was the child assessed as requiring LA children's social care support?|Allocated Team|Allocated Worker",
    5: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Does the Child have a Disability|"
    "Strategy discussion initiating Section 47 Enquiry Start Date|"
    "Was an Initial Child Protection Conference deemed unnecessary?|Date of Initial Child Protection Conference|"
    "Did the Initial Child Protection Conference Result in a Child Protection Plan|"
    "Number of Section 47 Enquiries in the last 12 months|Number of ICPCs in the last 12 months|"
    "Allocated Team|Allocated Worker",
    6: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Does the Child have a Disability|CIN Start Date|"
    "Primary Need Code|Date Child Was Last Seen|CIN Closure Date|Reason for Closure|Case Status|"
    "Allocated Team|Allocated Worker",
    7: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Does the Child have a Disability|"
    "Child Protection Plan Start Date|Initial Category of Abuse|Latest Category of Abuse|"
    "Date of the Last Statutory Visit|Was the Child Seen Alone?|Date of latest review conference|"
    "Child Protection Plan End Date|Number of Previous Child Protection Plans|Allocated Team|Allocated Worker",
    8: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|"
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))|Does the Child have a Disability|"
    "Date Started to be Looked After|Child's Category of Need|"
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)|"
    "Start date of current legal status|Child's Legal Status|Date of Latest Statutory Review|"
    "Date of Last Social Work Visit|What is the permanence plan for this child?|"
    "Number of Placements in the Last 12 months|"
    "Date Ceased to be Looked After|Reason Ceased to be Looked After|Start Date of Most Recent Placement|"
    "Placement Type|Placement Provider|Placement postcode|URN of Placement|LA of Placement|Allocated Team|"
    "Allocated Worker",
    9: "Child Unique ID|Gender|Ethnicity|Date of Birth|Age|Does the Child have a Disability|Allocated Team|"
    "Allocated Worker|Allocated Personal Advisor|Eligibility Category|Latest Pathway Plan Review Date|LA in Touch|"
    "Latest Date of Contact|Type of Accommodation|Suitability of Accommodation|Activity Status",
    10: "Child Unique ID|Family identifier|Gender|Ethnicity|Date of Birth|Date the Child Entered Care",
    11: "Individual adopter identifier|Family identifier|Gender|Ethnicity|Date enquiry received",
}  # fmt: skip
SHORT = {
    "child": "Child Unique ID", "born": "Date of Birth", "team": "Allocated Team", "worker": "Allocated Worker",
    "adviser": "Allocated Personal Advisor", "status": "Case Status", "legal": "Child's Legal Status",
    "legal_start": "Start date of current legal status", "eligibility": "Eligibility Category", "nfa": "Referral NFA?",
    "postcode": "Placement postcode", "gender": "Gender", "ethnicity": "Ethnicity",
}  # fmt: skip
STARTS = {
    3: "Date of Referral", 4: "Continuous Assessment Start Date",
    5: "Strategy discussion initiating Section 47 Enquiry Start Date", 6: "CIN Start Date",
    7: "Child Protection Plan Start Date", 8: "Date Started to be Looked After",
}  # fmt: skip
ENDS = {
    4: "Continuous Assessment Date of Authorisation", 6: "CIN Closure Date", 7: "Child Protection Plan End Date",
    8: "Date Ceased to be Looked After",
}  # fmt: skip
USUAL = {"gender": "b) Female", "ethnicity": "MWBC Zanzibari", "team": "Assessment North", "worker": "Bee, Ann"}
OWN = {6: {"status": "c) Child in need plan"}, 8: {"legal": "C2"}, 9: {"eligibility": "b) Former relevant child"}}


def headers(number):
    return HEADERS[number].split("|")


def cells(number, row):
    """A row's cells in the order of its list; short names of columns, `start` and `end`, or Annex A's own titles.

    A row that is a text has it in the first cell, and nothing else.
    """
    if isinstance(row, str):
        return [row] + [None] * (len(headers(number)) - 1)
    said = {**USUAL, **OWN.get(number, {}), **row}
    titles = {**SHORT, "start": STARTS.get(number), "end": ENDS.get(number)}
    by_title = {titles.get(name, name): value for name, value in said.items()}
    unknown = set(row) - set(SHORT) - {"start", "end"} - set(headers(number))
    assert not unknown, unknown
    return [by_title.get(title) for title in headers(number)]


def write(path, lists, *, titles="List {}", above=(), is_1904=False, as_text=False, leave_out=(), header=None):
    """Write a workbook: `lists` are rows by list; every other list has its header only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path, {"date_1904": is_1904})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number in HEADERS:
        if number in leave_out:
            continue
        sheet = book.add_worksheet(titles.format(number))
        at = 0
        for line in above:
            sheet.write_row(at, 0, line)
            at += 1
        sheet.write_row(at, 0, [(header or str)(title) for title in headers(number)])
        for row in lists.get(number, ()):
            at += 1
            for column, value in enumerate(cells(number, row)):
                if isinstance(value, (date, datetime)):
                    if as_text:
                        sheet.write_string(at, column, value.strftime("%d/%m/%Y"))
                    else:
                        sheet.write_datetime(at, column, value, day)
                elif callable(value):
                    value(sheet, at, column)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()
    return path
