from shop.own import app, members_only


@app.get("/a")
def a():
    return "a"
