"""What guards the symbols of a Python file: decorators, dependencies, permission classes, checks, calls, settings, middleware."""
