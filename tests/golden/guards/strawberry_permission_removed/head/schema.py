import strawberry

from auth import IsAuthenticated


@strawberry.type
class Query:
    @strawberry.field
    def me(self) -> str:
        return "a"
