from flask import Flask, abort, request
from flask_login import current_user
from flask_login import login_required as members_only

app = Flask(__name__)


@app.get("/a")
@members_only
def a():
    return "a"
