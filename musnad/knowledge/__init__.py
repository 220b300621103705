"""What users ask of the tables and what they add to them: find, select, check. Readers do not know this package."""
