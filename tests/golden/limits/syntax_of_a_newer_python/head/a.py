type Pair[T] = tuple[T, T]


def first[T](pair: Pair[T]) -> T:
    match pair:
        case (one, _):
            return one


def told(name):
    try:
        return f"{name!r:>{10}} {f'{name}'}"
    except* ValueError:
        return ""
