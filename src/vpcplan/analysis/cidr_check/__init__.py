"""`vpcplan cidr check`: what is wrong, or soon will be, with the addresses that a topology has."""
