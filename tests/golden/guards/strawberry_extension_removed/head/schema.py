import strawberry
from strawberry.permission import BasePermission


class IsStaff(BasePermission):
    message = "staff only"

    def has_permission(self, source, info, **kwargs):
        return True


@strawberry.type
class Mutation:
    @strawberry.mutation(permission_classes=[IsStaff])
    def refund(self, order: int) -> bool:
        return True
