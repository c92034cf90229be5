"""The blueprint of all its pages."""

from flask import Blueprint

bp = Blueprint("everyday", __name__)
