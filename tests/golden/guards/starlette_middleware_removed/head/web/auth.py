class TokenBackend:
    async def authenticate(self, conn):
        return None
