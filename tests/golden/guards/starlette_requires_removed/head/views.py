from starlette.authentication import requires


async def admin(request):
    return None
