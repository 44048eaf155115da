from starlette.applications import Starlette
from starlette.routing import Route

from web.views import home

app = Starlette(routes=[Route("/", home)])
