import graphene


class Query(graphene.ObjectType):
    user = graphene.String()

    def resolve_user(self, info):
        return "b"


schema = graphene.Schema(query=Query)
