"""The one command line, `cursus`: tokens, health, repair, one person's story, seeds and the demo."""
