from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.routing import Route

from web.auth import TokenBackend
from web.views import home

app = Starlette(routes=[Route("/", home)], middleware=[Middleware(AuthenticationMiddleware, backend=TokenBackend())])
