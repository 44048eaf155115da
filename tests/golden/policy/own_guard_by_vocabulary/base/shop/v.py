from shop.own import app, members_only


@app.get("/a")
@members_only
def a():
    return "a"
