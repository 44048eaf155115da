from starlette.authentication import requires


@requires("admin")
async def admin(request):
    return None
