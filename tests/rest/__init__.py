"""Tests of the REST API's own parts."""
