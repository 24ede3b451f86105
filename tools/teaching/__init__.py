"""Teachers: what writes new rows from the person's own, and the pipeline steps around it."""
