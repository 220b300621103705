"""Turns what others publish for download into tables of ours: dumps of Wikidata and of GeoNames, streamed."""
