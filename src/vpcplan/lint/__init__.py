"""Findings and the rules that make them, one rule per file."""
