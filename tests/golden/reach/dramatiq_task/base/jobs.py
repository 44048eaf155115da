import dramatiq


@dramatiq.actor
def clean():
    return "a"
