"""Tests of local/explorer."""
