from flask import Blueprint, abort
from flask_login import current_user

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def only_staff():
    if not current_user.is_staff:
        abort(403)


@bp.get("/users")
def users():
    return {"users": []}
