"""The prompt, on a pseudo-terminal."""

from __future__ import annotations

import os
from pathlib import Path
import re
import shutil
import signal
import stat
import termios
import threading

import pytest

from fault_server import Answer, FaultServer, record
from program import ROOT
from terminal import (
    BACKSPACE, CTRL_A, CTRL_C, CTRL_D, CTRL_L, CTRL_R, CTRL_U, CTRL_Z, DOWN, EDIT, ENTER, ESCAPE, LEFT, RIGHT, TAB, UP,
    Terminal, pasted,
)

PROMPT = "sandbox>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def start(bql: Path, home: Path):
    """`start("--sandbox", columns=80)`: a prompt that waits for keys."""
    open_terminals: list[Terminal] = []

    def start(*arguments: str, wait: bool = True, **more) -> Terminal:
        terminal = Terminal(bql, more.pop("home", home), *(arguments or ("--sandbox",)), **more)
        open_terminals.append(terminal)
        return terminal.expect_prompt() if wait else terminal

    yield start
    for terminal in open_terminals:
        terminal.__exit__()


@pytest.fixture
def prompt(start) -> Terminal:
    return start()


def history(home: Path) -> Path:
    return home / ".local/state/bql/history"


def line(terminal: Terminal) -> str:
    return terminal.typed


# Banner and prompt


def test_one_line_then_the_prompt(prompt):
    assert len(prompt.lines) == 2
    assert re.match(r"bql \d+\.\d+\.\d+ · sandbox", prompt.lines[0])
    assert prompt.lines[1] == PROMPT
    assert (prompt.screen.cursor.y, prompt.screen.cursor.x) == (1, len(PROMPT) + 1)


@pytest.mark.parametrize(
    "arguments, token, expected, who",
    [
        ((), None, "public@brainstem>", "no token"),
        ((), "t0ken", "private@brainstem>", "token of the environment"),
        (("--portal", "public"), "t0ken", "public@brainstem>", "token of the environment"),
        (("--server", "http://127.0.0.1:9/"), None, "public@127.0.0.1:9>", "no token"),
    ],
)
def test_the_prompt_says_where_it_asks(start, arguments, token, expected, who):
    prompt = start(*(arguments or ("--quiet",)) if not arguments else arguments, **({"BRAINSTEM_TOKEN": token} if token else {}))
    assert prompt.lines[-1] == expected
    if arguments:
        assert who in prompt.lines[0]
        assert "t0ken" not in prompt.raw.decode()


def test_another_server_is_another_prompt(prompt):
    prompt.run('use "http://127.0.0.1:9/"')
    assert prompt.lines[-1] == "public@127.0.0.1:9>"
    prompt.run("use private")
    assert prompt.lines[-1] == "private@127.0.0.1:9>"
    prompt.run("use public")
    assert prompt.lines[-1] == "public@127.0.0.1:9>"


def test_nothing_is_asked_before_the_first_statement(start):
    with FaultServer(lambda request: Answer(500, {})) as server:
        start("--server", server.url)
        assert server.requests == []


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(start, more):
    prompt = start(**more)
    prompt.run('from subject where sex = "F" limit 2')
    prompt.run("from sesion")
    assert not re.search(rb"\x1b\[[0-9;]*m", prompt.raw)


def test_a_dumb_terminal_gets_no_sequence_at_all(start):
    prompt = start(TERM="dumb", columns=40)
    prompt.run("let n = 1 + 1")
    prompt.press("print " + LEFT + RIGHT + "n").press(ENTER)
    assert "2" in prompt.lines
    prompt.run('from subject where name contains "a very long text that is wider than the terminal" | count')
    assert prompt.lines[-2:] == ["0", PROMPT] or "0" in prompt.lines
    assert b"\x1b" not in prompt.raw


def test_colour_by_default(prompt):
    prompt.press("from subject where sex = ")
    assert prompt.cell(1, len(PROMPT) + 1).fg == "blue"


# Editing


def test_text_of_any_script(prompt):
    prompt.press('print "é日本語🧠" + "ab"' + LEFT * 5 + BACKSPACE * 3)
    prompt.press(CTRL_U)
    prompt.run('print "é日本語🧠e\u0301x"')
    assert "é日本語🧠" in prompt.text.replace(" ", "")
    # The character before the cursor goes whole, wide or made of two.
    prompt.press('print "日e\u0301' + BACKSPACE + BACKSPACE)
    assert line(prompt) == f'{PROMPT} print "'


def test_a_statement_of_three_lines_survives_kill_9(start, home):
    first = start()
    first.press("from subject where" + ENTER)
    assert line(first).endswith("...>")
    first.press('(sex = "F"' + ENTER).press("or sex = \"M\") limit 1" + ENTER)
    first.expect(r"^1 subject")
    first.kill(signal.SIGKILL)
    second = start()
    second.press(UP)
    assert [text.split("> ")[1] for text in second.lines[-3:]] == [
        "from subject where", '(sex = "F"', 'or sex = "M") limit 1',
    ]
    second.press(ENTER).expect(r"^1 subject")


def test_ctrl_c_clears_the_line(prompt):
    prompt.press("from subject whe" + CTRL_C)
    assert prompt.lines[-2:] == [f"{PROMPT} from subject whe^C", PROMPT]
    prompt.run("print 1")
    assert prompt.lines[-2:] == ["1", PROMPT]


def test_ctrl_d_leaves_from_an_empty_line_only(prompt):
    prompt.press("ab" + CTRL_A + CTRL_D)
    assert prompt.lines[-1] == f"{PROMPT} b"
    prompt.press(RIGHT + BACKSPACE)
    prompt.type(CTRL_D)
    assert prompt.expect_end() == 0


@pytest.mark.parametrize("word", ["quit", "exit", r"\q"])
def test_words_that_leave(prompt, word):
    prompt.type(word + ENTER)
    assert prompt.expect_end() == 0


def fresh_terminal() -> list:
    """The modes that a pseudo-terminal begins with."""
    master, slave = os.openpty()
    try:
        return termios.tcgetattr(slave)
    finally:
        os.close(master)
        os.close(slave)


def test_a_terminal_is_left_as_it_was(start):
    for end in ("quit", signal.SIGTERM, signal.SIGHUP):
        before = fresh_terminal()
        prompt = start()
        assert termios.tcgetattr(prompt.master)[3] != before[3]
        if end == "quit":
            prompt.type("quit" + ENTER).expect_end()
        else:
            prompt.kill(end)
        assert termios.tcgetattr(prompt.master)[3] == before[3]
        # What a signal's end writes last may be lost with the terminal; a quit takes bracketed paste back.
        if end == "quit":
            assert b"\x1b[?2004l" in prompt.raw


def test_ctrl_z_and_back(bql, home):
    """Under a shell: a program that nobody could wake again is not stopped."""
    with Terminal(Path("/bin/bash"), home, "--norc", "--noprofile", "-i", PS1="shell: ") as shell:
        shell.expect("^shell:").send_aside(f"{bql} --sandbox\n")
        shell.expect_prompt().press("print 40 + ")
        shell.sent += 1
        shell.send_aside(CTRL_Z).expect("Stopped")
        shell.expect(r"shell:$").send_aside("echo 3$((3))\n").expect("^33$")
        shell.idle = 0
        shell.send_aside("fg\n").expect_prompt()
        assert line(shell) == f"{PROMPT} print 40 +"
        shell.press("2" + ENTER)
        assert shell.lines[-2:] == ["42", PROMPT]


def test_a_resize_is_obeyed(start):
    prompt = start(columns=60)
    prompt.press('print "' + "x" * 60)
    prompt.resize(100, 30).expect_prompt()
    assert sum(row.replace(PROMPT, "").count("x") for row in prompt.lines[1:]) == 60
    prompt.press('"' + ENTER)
    assert "x" * 60 in prompt.lines
    prompt.resize(40, 30).expect_prompt()
    prompt.run("from session limit 3")
    assert max(len(row) for row in prompt.lines[-5:]) <= 40


def test_ten_columns(start):
    prompt = start(columns=10, rows=20)
    prompt.press("print 12345678 + 1")
    assert prompt.screen.cursor.y > 0
    prompt.press(ENTER)
    assert "12345679" in prompt.lines
    prompt.run("from subject limit 2")
    assert all(len(row) <= 10 for row in prompt.lines)
    prompt.press("from ses" + TAB).press(CTRL_C)
    prompt.run("from sesion").run("print 7")
    assert prompt.lines[-2] == "7"


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_fewer_columns_still(start, columns):
    prompt = start(columns=columns, rows=10)
    prompt.run("print 1").run("from subject limit 1").press("from ses" + TAB + CTRL_C)
    prompt.type(CTRL_D)
    assert prompt.expect_end() == 0


def test_vi(start, home):
    (home / ".editrc").write_text("bind -v\n")
    prompt = start()
    prompt.press("print 1" + ESCAPE)
    prompt.press("0cw").press("print 2 +" + ESCAPE + "A").press(ENTER)
    assert prompt.lines[-2:] == ["3", PROMPT]
    prompt.press(ESCAPE).press("k")
    assert prompt.lines[-1] == f"{PROMPT} print 2 + 1"
    prompt.press("i" + LEFT + BACKSPACE)


def test_a_key_of_the_users_own(start, home):
    (home / ".editrc").write_text("bind ^G ed-delete-prev-char\n")
    prompt = start()
    prompt.press("print 12\x07" + ENTER)
    assert prompt.lines[-2:] == ["1", PROMPT]


def test_unknown_keys_say_nothing(prompt):
    prompt.press("print 1\x1b[15~\x1b[1;2P\x1b[24;5~\x1bOP" + ENTER)
    assert prompt.lines[-2:] == ["1", PROMPT]


# Paste


def test_a_hundred_lines_in_one_paste(prompt):
    prompt.press(pasted("\n".join(f"print {number}" for number in range(100))))
    assert line(prompt).endswith("print 99")
    prompt.press(ENTER)
    printed = re.findall(r"^(\d+)$", prompt.everything, re.M)
    assert printed == [str(number) for number in range(100)]


def test_one_statement_in_one_paste(prompt):
    prompt.press(pasted('from subject\r\n  where sex = "F"\r\n  limit 2\r\n')).press(ENTER)
    prompt.expect(r"^2 subjects · 1 request")


def test_lines_where_pastes_are_not_bracketed(prompt):
    prompt.press("".join(f"print {number}\n" for number in range(100)))
    printed = re.findall(r"^(\d+)$", prompt.everything, re.M)
    assert printed == [str(number) for number in range(100)]


def test_a_paste_brings_no_control_characters(prompt):
    prompt.press(pasted('print "a\x1b[31m\x07b"\n') + ENTER)
    assert prompt.lines[-2:] == ["a[31mb", PROMPT]


# History


def test_history_is_private_and_whole(start, home):
    prompt = start()
    prompt.run("print 1").run("print 1").run("print 2").run("print nonsense")
    assert stat.S_IMODE(history(home).stat().st_mode) == 0o600
    assert history(home).read_text() == "print 1\nprint 2\nprint nonsense\n"
    prompt.run("show history")
    assert [row for row in prompt.lines if row.startswith("print")][-3:] == ["print 1", "print 2", "print nonsense"]


def test_two_prompts_lose_nothing(start, home):
    one, two = start(), start()
    for number in range(20):
        one.run(f"print {number}")
        two.run(f"print {number + 100}")
    one.kill()
    two.kill()
    kept = history(home).read_text().splitlines()
    assert sorted(kept) == sorted(f"print {number}" for number in [*range(20), *range(100, 120)])


def test_a_typed_beginning_and_up(prompt):
    prompt.run("print 1").run("let a = 2").run("print 3")
    prompt.press("let" + UP)
    assert line(prompt) == f"{PROMPT} let a = 2"
    prompt.press(DOWN)
    assert line(prompt) == f"{PROMPT} let"
    prompt.press(CTRL_U + UP + UP + UP + UP)
    assert line(prompt) == f"{PROMPT} print 1"


def test_a_search_backwards(prompt):
    prompt.run('print "naïve"').run("print 2")
    prompt.press(CTRL_R + "ïv")
    assert f'{PROMPT} print "naïve"' in prompt.lines
    prompt.press(ENTER)
    assert prompt.lines[-2:] == ["naïve", PROMPT]
    prompt.press("abc" + CTRL_R + "zzz").press(CTRL_C)
    assert line(prompt) == f"{PROMPT} abc"


def test_what_is_limited(start, home):
    prompt = start()
    prompt.run("set history 5")
    for number in range(40):
        prompt.run(f"print {number}")
    assert len(history(home).read_text().splitlines()) <= 17
    prompt.run("set history 0").run("print 99")
    assert "print 99" not in history(home).read_text()


def test_ghost_text_is_taken_with_right(prompt):
    prompt.run("print 123456")
    prompt.press("pri")
    assert prompt.lines[-1] == f"{PROMPT} print 123456"
    assert prompt.screen.cursor.x == len(PROMPT) + 4
    prompt.press(ENTER)
    assert "there is no variable" in prompt.text or "error" in prompt.text
    prompt.press("pri" + RIGHT + "0" + ENTER)
    assert prompt.lines[-2:] == ["1234560", PROMPT]


# Completion


def menu(terminal: Terminal) -> list[str]:
    """The words below the line."""
    return " ".join(terminal.lines[terminal.screen.cursor.y + 1 :]).split()


def test_one_candidate_completes(prompt):
    prompt.press("from ses" + TAB)
    assert line(prompt) == f"{PROMPT} from session"
    prompt.press("whe" + TAB + "na" + TAB)
    assert line(prompt) == f"{PROMPT} from session where name"
    assert menu(prompt) == ["name", "text", "name_used_in_storage", "text"]
    prompt.press(TAB + TAB)
    assert line(prompt) == f"{PROMPT} from session where name_used_in_storage"
    assert menu(prompt)
    prompt.press(" ")
    assert not menu(prompt)


@pytest.mark.parametrize(
    "typed, there, missing",
    [
        ("from ", ["session", "stem", "public", "private"], ["where"]),
        ("from private.stem.", ["session", "subject"], ["private", "stem"]),
        ("from session ", ["where", "sort", "include", "limit", "|"], ["name"]),
        ("from session where ", ["name", "date_time", "subjects", "created_date"], ["sex"]),
        ("from session include ", ["subjects", "dataacquisition"], ["name", "date_time"]),
        ("from session sort ", ["name", "date_time"], ["not"]),
        ("from session | select ", ["name", "date_time"], ["where"]),
        ("from session where dataacquisition.procedures.brain_region.", ["name", "acronym"], ["sex"]),
        ("from subject where sex ", ["=", "in", "like"], ["during", "<"]),
        ("from subject where birth_date ", ["during", "between", "<="], ["like"]),
        ("from subject where sex = ", ['"F"', '"M"', '"U"'], []),
        ("from session where name is ", ["null", "empty"], []),
        ("from session | ", ["select", "count", "expand"], ["include"]),
        ("from session where date_time during ", ["last", "today"], []),
        ("set ", ["format", "rows", "timezone"], []),
        ("set format ", ["csv", "table"], []),
        ("show ", ["models", "history", "requests"], []),
        ("use ", ["public", "private", "sandbox"], []),
        ("describe ", ["session", "subject"], []),
        ("help ", ["where", "sort"], []),
        ("from session where subjects has (", ["sex", "birth_date"], ["date_time"]),
        ("from procedure where subject in (from sub", ["subject", "subjectlog"], ["session"]),
        ("", ["from", "let", "show"], ["and"]),
    ],
)
def test_what_is_offered_where(start, typed, there, missing):
    prompt = start(rows=60, columns=140)
    prompt.press(typed + TAB)
    offered = menu(prompt)
    assert set(there) <= set(offered)
    assert not set(missing) & set(offered)
    assert line(prompt).startswith(f"{PROMPT} {typed}".rstrip())


def test_choices_in_an_open_string(prompt):
    prompt.press('from procedure where type = "Si' + TAB)
    assert menu(prompt)[::2] == ["SiliconProbeImplant", "SingleWireElectrodeImplant"]
    prompt.press("l" + TAB)
    assert line(prompt) == f'{PROMPT} from procedure where type = "SiliconProbeImplant"'


def test_variables_and_values_in_hand(prompt):
    prompt.run("let chosen = from subject limit 3")
    prompt.press("from session where subjects in $ch" + TAB)
    assert line(prompt) == f"{PROMPT} from session where subjects in $chosen"
    prompt.press(CTRL_U + "from subject where name = " + TAB)
    assert menu(prompt).count("seen") == 3
    prompt.press(CTRL_U + "cho" + TAB)
    assert line(prompt) == f"{PROMPT} chosen"


def test_file_names(start, tmp_path):
    (tmp_path / "common.bq").write_text("let common = 5\n")
    (tmp_path / "folder").mkdir()
    prompt = start(cwd=tmp_path)
    prompt.press('import "com' + TAB + ENTER)
    prompt.run("common")
    assert "5" in prompt.lines


def test_completion_asks_nobody(start):
    with FaultServer(lambda request: Answer(500, {})) as server:
        prompt = start("--server", server.url)
        prompt.press("from session where " + TAB + "na" + TAB + TAB + " = " + TAB)
        assert server.requests == []


def test_unknown_names_and_open_brackets_show(prompt):
    prompt.press("from sesion where (name")
    row = prompt.screen.cursor.y
    start_of_name = len(PROMPT) + 1 + len("from ")
    assert prompt.cell(row, start_of_name).fg == "red"
    assert prompt.cell(row, len(PROMPT) + 1 + len("from sesion where ")).fg == "red"
    prompt.press(CTRL_U + "from session where (name")
    assert prompt.cell(row, start_of_name).fg == "default"


# Refining


def test_a_line_refines_the_last_query(prompt):
    prompt.run("from subject sort name limit 5")
    prompt.expect(r"^5 subjects")
    prompt.run("limit 2").expect(r"^2 subjects")
    prompt.run("| count").expect(r"^2$")
    prompt.press(UP)
    assert "from subject sort name" in prompt.text and "| count" in prompt.lines[-1]


# Results


def test_a_screenful_then_more_then_all(start):
    prompt = start(rows=24)
    prompt.run("set rows 7").run("from subject sort name")
    prompt.expect(r"^7 of \d+ subjects · 1 request · \d+ ms")
    total = int(re.search(r"^7 of (\d+) subjects", prompt.text, re.M)[1])
    prompt.run("more").expect(rf"^8 to 14 of {total} subjects · 1 request")
    prompt.run("set pager off").run("all")
    prompt.expect(rf"^{total} subjects")
    prompt.run("count(_)")
    assert str(total) in prompt.lines


def test_the_last_result_is_whole_for_who_uses_it(prompt):
    prompt.run("from subject | count")
    total = int(next(row for row in prompt.lines if row.isdigit()))
    prompt.run("set rows 3").run("from subject").expect(rf"^3 of {total} subjects")
    prompt.run("let n = count(_)").run("print n")
    assert prompt.lines[-2] == str(total)
    prompt.run("describe _").expect("from subject")


def test_requests_are_listed(prompt):
    prompt.run("from subject limit 2").run("show requests")
    assert re.search(r"200 .*GET .*subject", prompt.text)


def test_a_long_result_goes_through_the_pager(start):
    prompt = start(rows=20, PAGER="tr a-z A-Z")
    prompt.run("help stages").run("set rows 40").run("from subject limit 30")
    assert "NAME" in prompt.text
    prompt.run("set pager off").run("from subject limit 30")
    assert "name" in prompt.everything.split("set pager off")[1]


@pytest.mark.skipif(not shutil.which("less"), reason="there is no less")
def test_less_by_default(start):
    prompt = start(rows=20)
    prompt.run("set rows 60")
    prompt.idle = 0
    prompt.type("from subject limit 50" + ENTER)
    prompt.expect(r"^:|\(END\)")
    prompt.send_aside("q")
    prompt.expect_prompt()
    prompt.run("print 3")
    assert prompt.lines[-2:] == ["3", PROMPT]


# Errors


def test_a_caret_under_the_word(prompt):
    prompt.run("from sesion")
    rows = prompt.lines
    place = next(number for number, row in enumerate(rows) if row.endswith("| from sesion"))
    caret = rows[place + 1]
    assert rows[place].index("sesion") == caret.index("^")
    assert "did you mean session?" in caret


def test_a_refusal_stands_under_its_word(start):
    with FaultServer(lambda request: Answer(400, {"name": ["Value 'zz' is refused."]})) as server:
        prompt = start("--server", server.url, "--portal", "private")
        prompt.run("set capabilities documented").run('from session where name = "zz" limit 1')
        prompt.expect(r"\^+ .*refused")
        rows = prompt.lines
        caret = next(number for number, row in enumerate(rows) if "^^^" in row)
        assert rows[caret - 1].index("name") == rows[caret].index("^")


# Interrupts


def paged(request, total=1234):
    offset, limit = request.number("offset", 0), min(request.number("limit", 20), 100)
    rows = [record(number) for number in range(offset, min(total, offset + limit))]
    return Answer(200, {"sessions": rows, "meta": {"page": 1, "per_page": limit, "total_results": total}})


@pytest.mark.parametrize(
    "statement, came",
    [("let all_of_it = from session", 298), ("from session | count by name", 0)],
)
def test_ctrl_c_in_a_fetch_keeps_what_had_come(start, statement, came):
    """The server answers three pages, and then is silent until it is told otherwise. Each page behind the first begins
    with the last record before it."""
    silent = threading.Event()

    def answer(request):
        if request.number("offset", 0) >= 297:
            silent.wait(30)
        return paged(request)

    with FaultServer(answer) as server:
        prompt = start("--server", server.url)
        prompt.run("set capabilities documented").run("set concurrency 1").run("let before = 5")
        prompt.idle = 0
        prompt.type(statement + ENTER)
        prompt.until(lambda: len(server.requests) >= 4, "fourth request")
        # The server stays silent: the prompt comes back without it. Tests/Benchmarks/prompt.py tells how soon.
        prompt.send_aside(CTRL_C)
        prompt.expect_prompt()
        assert not silent.is_set()
        silent.set()
        prompt.expect("interrupted")
        if came:
            prompt.expect(rf"{came} of 1234 session records had come; they are in `_`")
            prompt.run("print count(_)").expect(rf"^{came}$")
        prompt.run("print before").expect(r"^5$")
        prompt.run("all_of_it").expect("all_of_it")


def test_ctrl_c_in_the_middle_of_a_script(start, tmp_path):
    silent = threading.Event()

    def answer(request):
        silent.wait(30)
        return paged(request)

    with FaultServer(answer) as server:
        prompt = start("--server", server.url)
        prompt.run("set capabilities documented")
        prompt.idle = 0
        prompt.press(pasted("let one = 1\nfrom session limit 1\nlet two = 2"))
        prompt.idle = 0
        prompt.type(ENTER)
        prompt.until(lambda: server.requests, "request")
        prompt.send_aside(CTRL_C)
        prompt.expect_prompt()
        silent.set()
        prompt.run("print one").expect(r"^1$")
        prompt.run("print two").expect("two")


# Other programs


def test_a_statement_in_the_editor(start, tmp_path):
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/1/2/; s/$/ + 5/" "$1"\n')
    editor.chmod(0o755)
    prompt = start(VISUAL=str(editor))
    prompt.press("print 1" + EDIT)
    assert line(prompt) == f"{PROMPT} print 2 + 5"
    prompt.press(ENTER)
    assert prompt.lines[-2:] == ["7", PROMPT]
    prompt.press("edit" + ENTER)
    assert line(prompt) == f"{PROMPT} print 2 + 5 + 5"


# The start-up file


def test_a_start_up_file(start, home):
    folder = home / ".config/bql"
    folder.mkdir(parents=True)
    (folder / "init.bq").write_text("set rows 4\nlet mine = 6 * 7\n")
    prompt = start()
    prompt.run("print mine").expect(r"^42$")
    prompt.run("from subject").expect(r"^4 of \d+ subjects")
    plain = start("--sandbox", "--no-init")
    plain.run("print mine").expect("mine")
    assert "42" not in plain.lines


def test_a_wrong_start_up_file_is_told(start, home):
    folder = home / ".config/bql"
    folder.mkdir(parents=True)
    (folder / "init.bq").write_text("set rows\nlet = 3\n")
    prompt = start()
    # A long path wraps.
    assert "init.bq:2" in prompt.text.replace("\n", "")
    prompt.run("print 1").expect(r"^1$")


# Not a terminal


def test_a_pipe_has_no_prompt(run_bql):
    outcome = run_bql("--sandbox", stdin="print 1\nfrom subject limit 1 | count\n")
    assert (outcome.status, outcome.err) == (0, "")
    assert "sandbox>" not in outcome.out and "\x1b" not in outcome.out


# Data

#: Sequences that would write the clipboard, set the title, clear the screen, and turn what follows.
HOSTILE = "a\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x1b[2J\x9b31m\rb\u202ec\u2066d\u200fe\u061cf\x7fg"


def assert_not_driven(prompt: Terminal) -> None:
    text = prompt.raw.decode("utf-8", "replace")
    for steering in ["\x1b]", "\x1b[2J", "\x07", "\x7f", *"\x9b\u202e\u2066\u200f\u061c"]:
        assert steering not in text, repr(text[max(0, text.index(steering) - 60) : text.index(steering) + 20])


def test_row_3_data_does_not_drive_the_terminal(start):
    evil = {**record(1), "name": HOSTILE, "description": f"<p>{HOSTILE}</p>", "tags": [HOSTILE]}
    answer = Answer(200, {"sessions": [evil], "meta": {"page": 1, "per_page": 20, "total_results": 1}})
    with FaultServer(lambda request: answer) as server:
        prompt = start("--server", server.url, "--verbose", NO_COLOR="1", PAGER="cat")
        prompt.run("set capabilities documented").run("from session limit 1").expect("1 session")
        for kind in ["table", "json", "ndjson", "csv", "tsv", "markdown", "html", "yaml", "record", "list"]:
            prompt.run(f"from session | as {kind}")
        prompt.press('from session where name = "' + TAB + TAB + CTRL_U)
        prompt.run("let s = from session").run("show variables").run("print s.name").run("describe s")
        prompt.run("explain from session where name = $s[0].name").run("from session where name = $s[0].name")
        prompt.run("show requests").run("expect s[0].name = 1").run("from session where nme = $s[0].name")
        prompt.run("from session | count by name").run("update $s set description = $s[0].name")
        assert_not_driven(prompt)
        assert "^[]52;c;ZXZpbA==^G" in prompt.everything


def test_row_3_a_server_does_not_drive_the_terminal(start):
    with FaultServer(lambda request: Answer(400, {"name": [HOSTILE], HOSTILE: ["no"], "detail": HOSTILE})) as server:
        prompt = start("--server", server.url, "--verbose", NO_COLOR="1")
        prompt.run("set capabilities documented").run('from session where name = "x"')
        assert_not_driven(prompt)


def test_row_3_what_is_typed_pasted_or_recalled_does_not_either(start, home):
    history(home).parent.mkdir(parents=True)
    history(home).write_text(f'print "{HOSTILE}"\n'.replace("\r", "\\r"))
    for more in [{}, {"TERM": "dumb"}]:
        prompt = start(NO_COLOR="1", **more)
        prompt.run("show history")
        prompt.press(UP if not more else "\x10").press(CTRL_C)
        prompt.press("print '\u202e\u200f\u061c" + CTRL_C)
        raw = prompt.raw.decode("utf-8", "replace")
        for steering in ["\x1b]", "\x07", *"\x9b\u202e\u2066\u200f\u061c"]:
            assert steering not in raw, repr(raw)


def test_row_3_the_command_line_does_not_either(bql, home):
    folder = home / "x\x1b]0;owned\x07"
    folder.mkdir()
    (folder / "f.bq").write_text('import "nothing"\nfrom sesion\n')
    for arguments in [
        ["--param", HOSTILE, "-c", "print 1"], ["--format", HOSTILE], [HOSTILE], ["test", HOSTILE], ["fmt", HOSTILE],
        ["--database", HOSTILE, "-c", "from session"], ["--server", HOSTILE, "-c", "from session"],
        ["test", "--report", f"tap={HOSTILE}/x", "examples"], ["test", str(folder)], ["check", str(folder / "f.bq")],
        ["fmt", "--check", str(folder / "f.bq")], ["completions", HOSTILE], ["serve", HOSTILE], [str(folder / "f.bq")],
    ]:
        with Terminal(bql, home, *arguments, NO_COLOR="1", cwd=ROOT) as terminal:
            terminal.expect_end()
            assert_not_driven(terminal)


@pytest.mark.skipif(not shutil.which("less"), reason="there is no less")
@pytest.mark.parametrize("more", [{"PAGER": "less"}, {"PAGER": "less -S", "LESS": "-S"}, {"LESS": "-S"}])
def test_case_62_less_shows_colours_and_not_their_codes(start, more):
    prompt = start(rows=20, **more)
    prompt.run("set rows 60")
    prompt.idle = 0
    prompt.type("from subject limit 50" + ENTER)
    prompt.expect(r"^:|\(END\)|lines ")
    assert "ESC[" not in prompt.text and "name" in prompt.text
    prompt.send_aside("q")
    prompt.expect_prompt()


def test_case_62_another_pager_gets_no_codes(start, tmp_path):
    prompt = start(rows=20, PAGER=f"cat > {tmp_path}/paged")
    prompt.run("set rows 60").run("from subject limit 50")
    assert "\x1b" not in (tmp_path / "paged").read_text()


@pytest.mark.parametrize("typed", ['save "', "source ", 'from subject | save "', "import '", 'use "', 'from "'])
def test_row_4_case_60_tab_in_an_empty_file_name(prompt, typed):
    prompt.press(typed + TAB + TAB + TAB + CTRL_C)
    prompt.run("print 41 + 1")
    assert prompt.lines[-2] == "42"
