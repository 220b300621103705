"""Musnad reads Arabic news and writes down who did what to whom, when, where, and on whose word."""

__version__ = "0.1.0"
