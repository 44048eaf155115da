from starlette.applications import Starlette
from starlette.routing import Mount, Route

from web.views import orders

app = Starlette(routes=[Mount("/api", routes=[Route("/orders", orders, methods=["POST"])])])
