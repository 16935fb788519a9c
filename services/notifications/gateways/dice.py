"""Chance, for spreading retries: nothing secret depends on it."""

import random


class FairDice:
    def roll(self) -> float:
        return random.random()  # noqa: S311 - jitter
