"""Which column of a learning system's export is which of ours, as a form."""

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from workforce.importing.mapping_rules import DATE_WORDS, FIELDS, RESULTS, Export, MappingFault
from workforce.web.forms import PageForm, trimmed

_WORDS = {"completed": "Completed", "passed": "Passed", "failed": "Failed", "attended": "Attended"}


class MappingForm(PageForm):
    """The columns of one system."""

    name_ = StringField("Name of the mapping", name="name", filters=[trimmed])
    employee_number = StringField(FIELDS["employee_number"], filters=[trimmed])
    username = StringField(FIELDS["username"], filters=[trimmed])
    work_email = StringField(FIELDS["work_email"], filters=[trimmed])
    user_id = StringField(FIELDS["user_id"], filters=[trimmed])
    course_code = StringField(FIELDS["course_code"], filters=[trimmed])
    course_id = StringField(FIELDS["course_id"], filters=[trimmed])
    course_name = StringField(FIELDS["course_name"], filters=[trimmed])
    completed_on = StringField(FIELDS["completed_on"], filters=[trimmed])
    expires_on = StringField(FIELDS["expires_on"], filters=[trimmed])
    result = StringField(FIELDS["result"], filters=[trimmed])
    provider = StringField(FIELDS["provider"], filters=[trimmed])
    dates = RadioField("How the file writes dates")
    result_is = SelectField("Result, where the file says none")
    provider_is = StringField("Provider, where the file says none", filters=[trimmed])
    results = TextAreaField(
        "Its own words for results", description="One a line, such as: Certified = completed", filters=[trimmed]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the orders of dates and the results."""
        super().__init__(*args, **kwargs)
        self.dates.choices = [SelectChoice(str(key), words) for key, words in DATE_WORDS.items()]
        self.result_is.choices = [SelectChoice(key, _WORDS[key]) for key in RESULTS]
        if not self.dates.data:
            self.dates.data = next(iter(DATE_WORDS))

    def show(self, export: Export) -> None:
        """Fill in a mapping that is saved, or one that is shipped to begin with."""
        self.name_.data = "" if export.is_shipped else export.name
        for key, theirs in export.columns.items():
            self[key].data = theirs[0]
        self.dates.data, self.result_is.data = export.dates, export.result
        self.provider_is.data = export.provider
        self.results.data = "\n".join(f"{theirs} = {ours}" for theirs, ours in export.results.items())

    def document(self) -> dict[str, Any]:
        """Return the mapping as it is kept; raise MappingFault where a line of results can't be read."""
        results = {}
        for line in (self.results.data or "").splitlines():
            theirs, sign, ours = line.rpartition("=")
            if line.strip() and not (sign and theirs.strip()):
                raise MappingFault("Write each word as: Certified = completed", "results")
            if line.strip():
                results[theirs.strip()] = ours.strip().lower()
        return {
            "columns": {key: self[key].data for key in FIELDS if self[key].data},
            "dates": self.dates.data or next(iter(DATE_WORDS)),
            "fixed": {"result": self.result_is.data or RESULTS[0], "provider": self.provider_is.data or None},
            "results": results,
        }
