"""What guards the symbols of a TypeScript or JavaScript file: decorators, middleware, checks, calls, comparisons, settings."""
