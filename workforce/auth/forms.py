"""Forms of sign-in and of accounts."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from workforce.auth.roles import ROLES
from workforce.auth.service import AccountError
from workforce.web.forms import FORMATS, DayField

_EMAIL_FORMAT = "Enter an e-mail address in the correct format, like name@example.com"
GUEST = "Give the last day of a guest, such as 31/3/2027"
_NEW_PASSWORD_HINT = "At least 12 characters. Three random words make a good password."  # noqa: S105 - a hint


def trimmed(value: str | None) -> str:
    """Return what was typed without blanks around it."""
    return (value or "").strip()


class Form(FlaskForm):  # type: ignore[misc]
    """A form that can show why the service refused it."""

    def refuse(self, error: AccountError) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]

    def is_refused(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors)


def _email() -> StringField:
    """Return the field for an e-mail address."""
    return StringField(
        "E-mail address",
        filters=[trimmed],
        validators=[
            InputRequired("Enter your e-mail address"),
            Length(max=254, message=_EMAIL_FORMAT),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_EMAIL_FORMAT),
        ],
    )


class SignInForm(Form):
    """E-mail address and password."""

    email = _email()
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])
    next = HiddenField()


class ForgottenPasswordForm(Form):
    """The address to which a link goes."""

    email = _email()


class NewPasswordForm(Form):
    """A first password, or one after a reset."""

    new_password = PasswordField(
        "New password", description=_NEW_PASSWORD_HINT, validators=[InputRequired("Enter a password")]
    )


class ChangePasswordForm(Form):
    """Another password, by somebody who knows the present one."""

    current_password = PasswordField("Current password", validators=[InputRequired("Enter your current password")])
    new_password = PasswordField(
        "New password", description=_NEW_PASSWORD_HINT, validators=[InputRequired("Enter a new password")]
    )


class AccountForm(Form):
    """What an administrator decides about an account."""

    name = StringField("Name", filters=[trimmed], validators=[InputRequired("Enter a name"), Length(max=200)])
    role = RadioField(
        "Role",
        choices=[SelectChoice(code, role.words.capitalize() if role.words.islower() else role.words)
                 for code, role in ROLES.items()],
        validators=[InputRequired("Choose a role")],
    )  # fmt: skip
    employee_number = StringField(
        "Employee number",
        description="Links the account to somebody in the staff data: their own work, and the teams that they manage.",
        filters=[trimmed],
    )
    team_code = SelectField(
        "Another team in scope",
        description="Only where the staff data does not say it: this team, and every team below it.",
    )

    title = StringField(
        "Title, for a guest",
        description="As what somebody from outside comes, such as 'DfE observer'. It stands beside the name.",
        filters=[trimmed], validators=[Length(max=100)],
    )  # fmt: skip
    ends_on = DayField(
        "Last day",
        description="The last day on which the account works. Needed for a guest: a Board member who is not in the"
        " staff data. Otherwise leave it empty.",
        format=FORMATS, validators=[Optional()],
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask a last day of a guest too."""
        is_valid = bool(super().validate(extra_validators))
        if (
            self.role.data == "board"
            and not self.employee_number.data
            and self.ends_on.data is None
            and not self.ends_on.errors
        ):
            self.ends_on.errors = [GUEST]
            return False
        return is_valid

    def offer_teams(self, teams: Iterable[tuple[str, str]], present: str | None = None) -> None:
        """Offer the teams of today, and the one chosen before even if it has ended."""
        offered = [SelectChoice(code, f"{name} ({code})") for code, name in teams]
        if present and present not in {choice.value for choice in offered}:
            offered.append(SelectChoice(present, f"{present} (not a team today)"))
        self.team_code.choices = [SelectChoice("", "None"), *offered]

    def values(self) -> dict[str, Any]:
        """Return what was decided, as the service takes it."""
        return {
            "name": self.name.data,
            "role": self.role.data,
            "employee_number": self.employee_number.data or None,
            "team_code": self.team_code.data or None,
            "title": self.title.data or "",
            "ends_on": self.ends_on.data,
        }


class NewAccountForm(AccountForm):
    """An account that is to be added."""

    email = StringField(
        "E-mail address",
        description="An invitation to set a password goes there.",
        filters=[trimmed],
        validators=[InputRequired("Enter an e-mail address"), Regexp(r"[^@\s]+@[^@\s]+$", message=_EMAIL_FORMAT)],
    )


class AuditSearchForm(FlaskForm):  # type: ignore[misc]
    """A search of the audit trail; it lives in the URL, so it carries no token."""

    class Meta:
        """A search changes nothing."""

        csrf = False

    actor = StringField("Who", description="E-mail address, or its beginning", filters=[trimmed])
    action = StringField("Did what", description="For example: read", filters=[trimmed])
    subject = StringField("To what", description="For example: worker:E1001", filters=[trimmed])
    from_on = DateField("From", validators=[Optional()])
    to_on = DateField("To", validators=[Optional()])
