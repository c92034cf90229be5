"""Measures the pages as residents meet them, beside a fixed reference: `make bench`."""
