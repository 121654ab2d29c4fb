"""Sessions and their records: a view parses, calls, renders."""

from flask import Blueprint

blueprint = Blueprint("supervision", __name__)
