"""The address calculator: one block, sizes, splitting, what is free, merging, Terraform's functions."""
