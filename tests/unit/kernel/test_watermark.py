"""How far a partition is done: never past what is unfinished, always up to the longest finished prefix."""

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.watermark import Watermark


@st.composite
def interleavings(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Offsets start in rising order, with gaps; each finishes at most once, any time after it started."""
    offsets = sorted(draw(st.sets(st.integers(0, 60), min_size=1, max_size=12)))
    steps: list[tuple[str, int]] = []
    waiting: list[int] = []
    while offsets or waiting:
        if offsets and (not waiting or draw(st.booleans())):
            waiting.append(offsets.pop(0))
            steps.append(("start", waiting[-1]))
        else:
            done = draw(st.sampled_from(waiting))
            waiting.remove(done)
            steps.append(("finish", done))
        if not offsets and draw(st.booleans()):
            break
    return steps


@given(interleavings(), st.data())
def test_what_may_be_committed_is_one_past_the_longest_finished_prefix(
    steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    watermark, started, finished = Watermark(), [], set()
    committed: int | None = None
    for what, offset in steps:
        if what == "start":
            watermark.start(offset)
            started.append(offset)
        else:
            watermark.finish(offset)
            finished.add(offset)
        prefix = list(takewhile(finished.__contains__, started))
        expected = prefix[-1] + 1 if prefix else None
        assert watermark.to_commit == (expected if expected != committed else None)
        assert watermark.unfinished == len(started) - len(finished)
        if watermark.to_commit is not None and data.draw(st.booleans(), label="commit"):
            committed = watermark.to_commit
            watermark.committed(committed)
            assert watermark.to_commit is None


def test_a_slow_first_event_holds_back_all_that_finished_after_it() -> None:
    watermark = Watermark()
    for offset in (10, 11, 14):
        watermark.start(offset)
    watermark.finish(14)
    watermark.finish(11)
    assert watermark.to_commit is None
    watermark.finish(10)
    assert watermark.to_commit == 15


def test_nothing_started_means_nothing_to_commit() -> None:
    assert Watermark().to_commit is None
    assert Watermark().unfinished == 0


def test_an_offset_committed_late_does_not_hide_what_finished_since() -> None:
    watermark = Watermark()
    for offset in (1, 2):
        watermark.start(offset)
    watermark.finish(1)
    asked = watermark.to_commit
    watermark.finish(2)
    assert asked is not None
    watermark.committed(asked)
    assert watermark.to_commit == 3
