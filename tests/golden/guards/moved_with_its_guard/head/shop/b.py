from flask_login import login_required

from shop.app import app


@app.get("/a")
@login_required
def a():
    rows = [n * 2 for n in range(5)]
    return str(rows)
