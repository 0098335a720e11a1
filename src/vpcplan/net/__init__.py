"""Arithmetic that knows no AWS: blocks, traffic sets, flows."""
