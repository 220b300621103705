"""What several articles are to each other. Pure functions: texts and records in, findings out."""
