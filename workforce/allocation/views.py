"""Pages of allocation: a view parses, calls, renders."""

from flask import Blueprint

blueprint = Blueprint("allocation", __name__)
