from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


@app.post("/a/<int:number>")
def a(number):
    if number == 0:
        return "nothing"
    if not current_user.is_admin:
        abort(403)
    return str(number)
