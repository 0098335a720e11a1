"""One rule per file; the registry names them all."""
