from aiohttp import web
from aiohttp_security import check_permission

routes = web.RouteTableDef()


@routes.post("/orders")
async def create(request):
    await check_permission(request, "orders:write")
    return web.json_response({"made": True})
