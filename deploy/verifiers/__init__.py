"""Checks that anybody can run on what Cursus publishes: one file each, the standard library alone, no code of ours."""
