from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView


class Orders(APIView):
    permission_classes = [AllowAny]

    def get(self, request):
        return []
