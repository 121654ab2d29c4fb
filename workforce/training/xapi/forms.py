"""What an administrator says of a new key."""

from wtforms import StringField

from workforce.web.forms import PageForm, trimmed


class KeyForm(PageForm):
    """The system that is to send statements."""

    name_ = StringField(
        "Name of the system", name="name", filters=[trimmed],
        description="Small letters, digits and hyphens, such as totara. It stands with every completion that it brings",
    )  # fmt: skip
    home_page = StringField(
        "Its home page, if it names people by account", filters=[trimmed],
        description="As it sends it, such as https://learning.council.example. Accounts of others are then refused",
    )  # fmt: skip
