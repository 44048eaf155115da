def rows(cursor):
    cursor.execute("SELECT name FROM patients")
    return cursor.fetchall()
