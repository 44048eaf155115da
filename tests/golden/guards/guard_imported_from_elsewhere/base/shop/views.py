from flask_login import login_required

from shop.app import app


@app.get("/a")
@login_required
def a():
    return "a"
