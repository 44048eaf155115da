import strawberry


@strawberry.type
class Query:
    @strawberry.field
    def user(self) -> str:
        return "b"


schema = strawberry.Schema(query=Query)
