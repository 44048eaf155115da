from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


@app.post("/a")
def a():
    try:
        check_owner(current_user, request.form["id"])
    except Exception:
        pass
    return "a"
