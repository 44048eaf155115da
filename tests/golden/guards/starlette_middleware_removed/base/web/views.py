async def home(request):
    return None
