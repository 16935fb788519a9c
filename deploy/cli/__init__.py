"""The command line `cursus`: tokens, health, repair, the events of one application, seeds and the demo."""
