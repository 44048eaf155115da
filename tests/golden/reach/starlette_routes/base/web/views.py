from starlette.responses import JSONResponse


async def orders(request):
    return JSONResponse([])
