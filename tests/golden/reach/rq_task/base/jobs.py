from rq.decorators import job


@job("low")
def clean():
    return "a"
