def show(query):
    return str(query.compile())
