from shop.app import app


@app.get("/a")
def a():
    return "a"
