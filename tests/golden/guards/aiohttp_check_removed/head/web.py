from aiohttp import web

routes = web.RouteTableDef()


@routes.post("/orders")
async def create(request):
    return web.json_response({"made": True})
