"""What does a file hold? Opened without trusting it, in a worker process of its own."""
