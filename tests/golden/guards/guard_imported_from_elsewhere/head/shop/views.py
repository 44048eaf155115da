from shop.app import app
from shop.compat import login_required


@app.get("/a")
@login_required
def a():
    return "a"
