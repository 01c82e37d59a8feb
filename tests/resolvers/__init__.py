"""Tests of the APPSYNC_JS resolvers."""
