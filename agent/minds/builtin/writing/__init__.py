"""Jobs whose answer is a text of the model's own: rewriting, answering, summarising, drafting, by the person's examples."""
