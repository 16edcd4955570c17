"""Which data come with gridmap? The fictional sample township and its generator."""
