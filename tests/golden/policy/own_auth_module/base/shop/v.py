import acme_auth
from shop.app import app


@app.get("/a")
def a():
    acme_auth.demand("orders")
    return "a"
