from shop._prices import total as total

__all__ = ["total"]
