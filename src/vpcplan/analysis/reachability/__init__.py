"""Whether one end can reach another, both ways, and exactly why not."""
