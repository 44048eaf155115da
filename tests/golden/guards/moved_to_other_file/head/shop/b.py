from shop.app import app


@app.get("/a")
def a():
    rows = [n * 2 for n in range(5)]
    return str(rows)
