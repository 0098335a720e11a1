"""What if: a topology with something removed, failed or added. Files are never touched."""
