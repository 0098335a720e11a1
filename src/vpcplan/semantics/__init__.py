"""What AWS does: pure functions, one AWS noun per file, each citing the AWS page that states it."""
