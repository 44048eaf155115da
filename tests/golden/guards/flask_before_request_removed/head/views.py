from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


def only_members():
    if not current_user.is_authenticated:
        abort(401)


@app.get("/a")
def a():
    return "a"
