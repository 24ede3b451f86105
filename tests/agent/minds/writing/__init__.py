"""Jobs whose answer is a text."""
