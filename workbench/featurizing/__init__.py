"""What featurizers are built on: flags, phrases sought in canonical lines, and sparse rows put together fast."""
