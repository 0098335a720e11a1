"""vpcplan: VPC addresses, reachability and Route 53 answers, from files alone."""

__version__ = "0.1.0"
