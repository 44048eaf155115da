from fastapi import HTTPException, Request
from fastapi.security import SecurityScopes


def current_user(request: Request):
    if "user" not in request.session:
        raise HTTPException(status_code=401)
    return request.session["user"]


def scoped_user(scopes: SecurityScopes, user=None):
    if not set(scopes.scopes) <= set(user.scopes):
        raise HTTPException(status_code=403)
    return user
