"""A DNS server on loopback that answers from a topology, as Route 53 would."""
