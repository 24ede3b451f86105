"""What stands in for a language model in tests; nothing else is faked."""
