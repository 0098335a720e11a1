"""What the user wrote: one AWS noun per file, as frozen values that remember their place in the source."""
