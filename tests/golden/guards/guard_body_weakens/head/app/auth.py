from fastapi import Request


def current_user(request: Request):
    return request.session.get("user")
