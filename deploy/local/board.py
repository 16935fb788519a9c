"""Shows the start of a stack: each process with its state, port and start duration."""

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from deploy.local.process import Process

SLOW, SLOW_LINES = 2.0, 10.0  # seconds between two status lines of a slow start: on a terminal, in a file
WIDTH = 100


class Board:
    """Shows nothing; for tests and scripts."""

    def starting(self, process: Process) -> None: ...

    def waiting(self, process: Process) -> None:
        """Called many times a second while the process is not ready."""

    def ready(self, process: Process) -> None: ...

    def stopped(self, process: Process) -> None: ...

    def settled(self) -> None: ...


class LiveBoard(Board):
    """A live table on a terminal; plain lines elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self._rows: dict[str, tuple[str | Spinner | Text, str, str]] = {}
        self._live: Live | None = None
        self._shown: dict[str, tuple[float, float]] = {}  # by process: its age and its last progress when last shown

    def starting(self, process: Process) -> None:
        self._row(process.name, Spinner("dots", "starting"), str(process.port or ""), "")

    def waiting(self, process: Process) -> None:
        """Shows what a slow process logs, if it moves: every two seconds in a terminal, every ten elsewhere."""
        age, moved = self._shown.get(process.name, (0.0, process.began))
        pause = SLOW if self.console.is_terminal else SLOW_LINES
        if process.moved == moved or process.age < age + pause:
            return
        self._shown[process.name] = process.age, process.moved
        line = process.last_line()[:WIDTH] or "it has logged nothing yet"
        self._row(process.name, Spinner("dots", Text(f"starting: {line}")), str(process.port or ""), "")
        if not self.console.is_terminal:
            self.console.print(f"{process.name}: still starting after {process.age:.0f} s: {line}", markup=False)

    def ready(self, process: Process) -> None:
        state = "done" if process.once else "up"
        self._row(process.name, Text(state, "green"), str(process.port or ""), f"{process.age:.1f} s")
        if not self.console.is_terminal:
            where = f" on port {process.port}" if process.port else ""
            self.console.print(f"{process.name}: {state}{where} after {process.age:.1f} s")

    def stopped(self, process: Process) -> None:
        self.console.print(f"[dim]{process.name}: stopped[/]")

    def settled(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
        self._rows.clear()
        self._shown.clear()

    def _row(self, name: str, state: str | Spinner | Text, port: str, took: str) -> None:
        self._rows[name] = (state, port, took)
        if not self.console.is_terminal:
            return
        if self._live is None:
            self._live = Live(console=self.console, refresh_per_second=12)
            self._live.start()
        self._live.update(self._table())

    def _table(self) -> Table:
        table = Table("", "state", "port", "ready in", box=None, pad_edge=False, header_style="dim")
        for name, (state, port, took) in self._rows.items():
            table.add_row(name, state, port, took)
        return table
