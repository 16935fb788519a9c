"""A browser driven through its debugging pipe (Chrome DevTools Protocol), without a driver or a port."""

import asyncio
import base64
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.eventually import DEADLINE, eventually

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


@dataclass
class Browser:
    """One tab. Exceptions, blocked content and failed loads are collected in `complaints`."""

    _to: asyncio.StreamWriter
    _pending: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    session: str = ""

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command of the protocol and return its result."""
        number = len(self._pending) + 1
        answer = self._pending[number] = asyncio.get_running_loop().create_future()
        said = {"id": number, "method": method, "params": params} | (
            {"sessionId": self.session} if self.session else {}
        )
        self._to.write(json.dumps(said).encode() + b"\0")
        async with asyncio.timeout(DEADLINE):
            replied = await answer
        assert "error" not in replied, f"{method}: {replied['error']}"
        result: dict[str, Any] = replied["result"]
        return result

    async def listen(self, said: asyncio.StreamReader) -> None:
        """Read messages until the browser closes."""
        while True:
            heard = json.loads((await said.readuntil(b"\0"))[:-1])
            if "id" in heard:
                self._pending[heard["id"]].set_result(heard)
            elif heard["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(heard["params"]["exceptionDetails"]))
            elif heard["method"] == "Log.entryAdded" and heard["params"]["entry"]["level"] == "error":
                self.complaints.append(heard["params"]["entry"]["text"])

    async def run(self, script: str) -> Any:
        """Evaluate the expression in the page; promises are awaited."""
        result = await self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, script: str, what: str = "") -> Any:
        """The first true value of the expression."""
        return await eventually(lambda: self.run(script), what=what or script)

    async def visit(self, url: str) -> None:
        """Load the page again, even if only the fragment differs."""
        await self.tell("Page.navigate", url="about:blank")
        await self.until("location.href === 'about:blank'")
        await self.tell("Page.navigate", url=url)

    async def press(self, key: str) -> None:
        about = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        await self.tell("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        await self.tell("Input.dispatchKeyEvent", type="keyUp", **about)

    async def write(self, text: str) -> None:
        await self.tell("Input.insertText", text=text)

    async def choose(self, selector: str, file: Path) -> None:
        """Set the file of the input that a click would open a dialog for."""
        found = await self.tell("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")
        await self.tell("DOM.setFileInputFiles", files=[str(file)], objectId=found["result"]["objectId"])

    async def picture(self, to: Path) -> None:
        shot = await self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        await asyncio.to_thread(to.write_bytes, base64.b64decode(shot["data"]))


@contextlib.asynccontextmanager
async def browsing(downloads: Path, *, width: int, height: int) -> AsyncIterator[Browser]:
    """A headless browser with one tab of that size and a fresh profile; it is closed when the block ends."""
    loop = asyncio.get_running_loop()
    (hears, to_it), (from_it, speaks) = os.pipe(), os.pipe()
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        f'exec "$0" "$@" 3<&{hears} 4>&{speaks}',
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        f"--user-data-dir={downloads / 'profile'}",
        "--remote-debugging-pipe",
        "about:blank",
        pass_fds=(hears, speaks),
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(hears)
    os.close(speaks)
    said = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), os.fdopen(from_it, "rb"))
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, os.fdopen(to_it, "wb"))
    browser = Browser(asyncio.StreamWriter(transport, protocol, None, loop))
    listening = asyncio.create_task(browser.listen(said))
    try:
        target = (await browser.tell("Target.createTarget", url="about:blank"))["targetId"]
        await browser.tell("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        attached = await browser.tell("Target.attachToTarget", targetId=target, flatten=True)
        browser.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await browser.tell(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        await browser.tell("Emulation.setDeviceMetricsOverride", **size)
        yield browser
    finally:
        listening.cancel()
        transport.close()
        process.terminate()
        await process.wait()
