from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)


@app.post("/a/<int:number>")
def a(number):
    if not current_user.is_admin:
        abort(403)
    app.store.delete(number)
    return "gone"
