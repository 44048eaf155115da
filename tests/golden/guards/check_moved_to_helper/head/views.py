from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


def _only_admins():
    if not current_user.is_admin:
        abort(403)


@app.post("/a")
def a():
    _only_admins()
    return "a"
