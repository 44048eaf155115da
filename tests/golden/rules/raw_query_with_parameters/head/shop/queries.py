from django.db import connection


def find(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM orders WHERE number = %s", [number])
        return cursor.fetchall()
