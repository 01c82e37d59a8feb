"""The gallery in a real browser, over the deployed stack."""
