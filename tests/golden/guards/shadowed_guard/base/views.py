from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


@app.get("/a")
@login_required
def a():
    return "a"
