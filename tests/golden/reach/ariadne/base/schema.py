from ariadne import QueryType

query = QueryType()


@query.field("user")
def resolve_user(_, info):
    return "a"
