import graphene


class Refund(graphene.Mutation):
    class Arguments:
        order = graphene.ID(required=True)

    done = graphene.Boolean()

    def mutate(root, info, order):
        return Refund(done=True)
