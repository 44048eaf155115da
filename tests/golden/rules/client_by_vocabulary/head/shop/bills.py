import acme_http


def charge(token):
    return acme_http.post("/bills", {"token": token})
