from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/orders/{number}")
async def order(request):
    return web.json_response({"number": 2})


app = web.Application()
app.add_routes(routes)
