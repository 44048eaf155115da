import graphene
from graphql_jwt.decorators import login_required


class Query(graphene.ObjectType):
    me = graphene.String()

    def resolve_me(self, info):
        return "a"
