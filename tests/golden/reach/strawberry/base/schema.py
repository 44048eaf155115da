import strawberry


@strawberry.type
class Query:
    @strawberry.field
    def user(self) -> str:
        return "a"


schema = strawberry.Schema(query=Query)
