from flask import Blueprint

items = Blueprint("items", __name__)


@items.route("/", methods=["GET", "POST"])
def listing():
    return {"page": 2}
