"""What the author of a topology expects of it: statements parsed, and checked through the engines."""
