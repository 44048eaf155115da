from aiohttp import web

routes = web.RouteTableDef()


@web.middleware
async def auth(request, handler):
    if request.headers.get("Authorization") != request.app["token"]:
        raise web.HTTPUnauthorized()
    return await handler(request)


@routes.get("/orders")
async def orders(request):
    return web.json_response([])


app = web.Application(middlewares=[auth])
app.add_routes(routes)
