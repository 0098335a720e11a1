"""AWS configuration (what the AWS CLI prints) → Topology."""
