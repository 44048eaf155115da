from rest_framework import viewsets
from rest_framework.permissions import IsAuthenticated


class OrderViewSet(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    page = 10
