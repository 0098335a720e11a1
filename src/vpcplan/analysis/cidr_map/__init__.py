"""`vpcplan cidr map`: what lies where in a VPC's address space."""
