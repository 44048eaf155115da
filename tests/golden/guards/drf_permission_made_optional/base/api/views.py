from rest_framework.permissions import BasePermission, IsAdminUser, IsAuthenticated
from rest_framework.views import APIView


class Orders(APIView):
    permission_classes = [IsAuthenticated & IsAdminUser]

    def get(self, request):
        return []
