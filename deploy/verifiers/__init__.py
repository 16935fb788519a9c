"""Checks that anybody can run on what Cursus publishes: one file each, standard library only, none of our code."""
