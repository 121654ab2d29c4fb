"""Whether a message is in plain words and says what to do."""

import re

REMEDY = re.compile(
    r"\b(Add|Check|Correct|End|Export|Fill|Find|Give|Import|Keep|Leave|Look|Make|Mend|Put|Save|Say|Shorten|Take|Try|Undo|"
    r"Use|Write|import again|must)\b"
)
JARGON = re.compile(
    r"psycopg|sqlalchemy|Traceback|stage_|NULL|constraint|KeyError|ValueError|violat|DETAIL|\bNone\b", re.IGNORECASE
)


def check(message):
    assert message[0].isupper() or message[0].isdigit() or message.split(":")[0].endswith(".csv"), message
    assert message.rstrip().endswith("."), message
    assert REMEDY.search(message), f"what is to be done? {message}"
    assert not JARGON.search(message), message


def check_refusal(fault):
    check(str(fault))
    for row in fault.report.rejected:
        check(row.message)
