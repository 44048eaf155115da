from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)
    iban = models.CharField(max_length=34)
