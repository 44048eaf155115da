from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


@app.post("/a")
def a():
    if not current_user.is_active:
        abort(403)
    return "a"
