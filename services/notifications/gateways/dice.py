"""Random numbers to spread retries. Not for secrets."""

import random


class FairDice:
    def roll(self) -> float:
        return random.random()  # noqa: S311 - jitter
