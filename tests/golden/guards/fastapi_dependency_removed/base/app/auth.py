from fastapi import HTTPException, Request


def current_user(request: Request):
    if "user" not in request.session:
        raise HTTPException(status_code=401)
    return request.session["user"]
