"""One use case per package, composing semantics into results that carry their own explanation."""
