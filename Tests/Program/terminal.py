"""The prompt as a person has it: the program on a pseudo-terminal, and the screen that comes of it.

Nothing waits for time alone: `press` waits until the prompt says, on a descriptor of its own, that it has taken every
byte and waits for more; `expect` waits for words on the screen.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

from program import environment

#: How long anything on the screen may take, in seconds.
DEADLINE = float(os.environ.get("BQL_PATIENCE", "30"))

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
ENTER, TAB, ESCAPE, BACKSPACE = "\r", "\t", "\x1b", "\x7f"
CTRL_A, CTRL_C, CTRL_D, CTRL_L, CTRL_R, CTRL_U, CTRL_Z = "\x01", "\x03", "\x04", "\x0c", "\x12", "\x15", "\x1a"
EDIT = "\x18\x05"


def pasted(text: str) -> str:
    """As a terminal sends it where pastes are bracketed."""
    return f"\x1b[200~{text}\x1b[201~"


class Terminal:
    def __init__(
        self, bql: Path, home: Path, *arguments: str, columns: int = 100, rows: int = 30, cwd: Path | None = None, **more
    ):
        self.screen = pyte.HistoryScreen(columns, rows, history=5000)
        self.stream = pyte.ByteStream(self.screen)
        #: All that came, as it came.
        self.raw = b""
        self.sent = self.taken = self.idle = 0
        #: When the program was started, in the nanoseconds of `time.perf_counter_ns`.
        self.started = 0
        self.reader, writer = os.pipe()
        os.set_inheritable(writer, True)
        self.told = b""
        env = environment(home, **{"TERM": "xterm-256color", "BQL_PROMPT_SYNC": str(writer), **more})
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                # A terminal's programs begin with the usual signals, whatever the tests were started by (`nohup`).
                for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
                    signal.signal(number, signal.SIG_DFL)
                os.chdir(cwd or home)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.write(writer, b"-%d\n" % time.perf_counter_ns())
                os.execve(bql, [str(bql), *arguments], env)
            finally:
                os._exit(127)
        os.close(writer)
        os.set_blocking(self.reader, False)
        self.status: int | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        os.close(self.master)
        os.close(self.reader)

    # What comes

    def pump(self, seconds: float = 0.0) -> bool:
        """Takes what has come from both sides; whether there was anything."""
        ready, _, _ = select.select([self.master, self.reader], [], [], seconds)
        for descriptor in ready:
            try:
                data = os.read(descriptor, 65536)
            except OSError as problem:
                if problem.errno == errno.EIO:
                    data = b""
                else:
                    raise
            if descriptor == self.master and data:
                self.raw += data
                self.stream.feed(data)
            elif descriptor == self.reader:
                self.told += data
                *lines, self.told = self.told.split(b"\n")
                if lines and lines[0].startswith(b"-"):
                    self.started = -int(lines.pop(0))
                if lines:
                    self.taken = int(lines[-1])
                    self.idle += len(lines)
            if not data:
                return False
        return bool(ready)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, without the empty lines at its end."""
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def everything(self) -> str:
        """The screen and what has left it at the top."""
        above = ["".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in self.screen.history.top]
        return "\n".join(above + self.lines)

    @property
    def typed(self) -> str:
        """The cursor's row, up to the cursor: without what is only proposed behind it."""
        row = self.screen.buffer[self.screen.cursor.y]
        return "".join(row[x].data for x in range(self.screen.cursor.x)).rstrip()

    def cell(self, row: int, column: int):
        return self.screen.buffer[row][column]

    def until(self, is_there, what: str):
        end = time.monotonic() + DEADLINE
        while not is_there():
            if time.monotonic() > end:
                raise AssertionError(f"no {what}; the screen:\n{self.text}")
            if not self.pump(0.1) and self.ended():
                while self.pump(0):
                    pass
                assert is_there(), f"no {what}, and the program has ended; the screen:\n{self.text}"
        return self

    def expect(self, pattern: str):
        """Waits for a regular expression in what is on the screen."""
        return self.until(lambda: re.search(pattern, self.text, re.M), f"match of {pattern!r}")

    def expect_prompt(self):
        """Waits until the prompt waits for keys, having taken all that was sent."""
        return self.until(lambda: self.idle > 0 and self.taken >= self.sent, "prompt").settle()

    def settle(self):
        """Takes what the program wrote before it said that it waits."""
        while self.pump(0.01):
            pass
        return self

    # What goes

    def type(self, keys: str):
        """Sends keys that the prompt will take, and does not wait."""
        data = keys.encode()
        self.sent += len(data)
        while data:
            _, writable, _ = select.select([], [self.master], [], 0.1)
            if writable:
                data = data[os.write(self.master, data[:512]) :]
            self.pump(0)
        return self

    def press(self, keys: str):
        """Sends keys, and waits until the prompt has done what they ask for and waits again."""
        self.idle = 0
        return self.type(keys).expect_prompt()

    def run(self, statement: str):
        return self.press(statement + ENTER)

    def send_aside(self, keys: str):
        """Sends keys that another than the prompt will take."""
        os.write(self.master, keys.encode())
        return self

    def resize(self, columns: int, rows: int):
        self.screen.resize(rows, columns)
        self.idle = 0
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return self

    # The end

    def ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is not None

    def expect_end(self) -> int:
        self.until(self.ended, "end")
        while self.pump(0):
            pass
        return os.waitstatus_to_exitcode(self.status)

    def kill(self, number: int = signal.SIGKILL):
        if not self.ended():
            os.kill(self.pid, number)
            self.until(self.ended, "end")
