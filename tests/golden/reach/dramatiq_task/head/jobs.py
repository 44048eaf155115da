import dramatiq


@dramatiq.actor
def clean():
    return "b"
