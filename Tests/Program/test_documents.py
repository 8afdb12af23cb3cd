"""Every block of the README and of the language guide, and every example, is run.

What a block's first line says after the three backquotes tells how:

- `bql`: statements, run by `-c` on the sandbox; a `text` block right behind it is what they show as a table.
- `bql then`: the same, behind the statements of the block before.
- `bql warning`, `bql error`: standard error is the `text` block; an error's status is 2, or the number behind the word.
- `bql write`: statements that write, run with `--yes`; the `text` block is what standard error tells of them. The status is 0,
  or the number behind the word.
- `swift`: lines that stand in `examples/SwiftSuite` as well, where they are run.
- `bql part`: a script for other blocks, written to the file that its first comment names.
- `console`: commands behind `$ ` (and `> ` where they go on), with all that they print. A line of three dots stands for any lines.
- `sh`: commands of the machine, not run here; each has to be known to this file.

`UPDATE_DOCUMENTS=1` writes what the program shows into the documents, in place of comparing.
"""

from __future__ import annotations

from dataclasses import dataclass
import os
from pathlib import Path
import re
import shutil
import subprocess

import pytest

from program import DEADLINE, ROOT, environment

DOCUMENTS = ["README.md", "grammar/README.md"]
EXAMPLES = sorted((ROOT / "examples").glob("*.bq"))
UPDATE = bool(os.environ.get("UPDATE_DOCUMENTS"))
#: What `sh` blocks may hold: scripts that have tests, or are tests, of their own.
KNOWN = {
    "bash examples/tour.sh",
    "bash Tests/run.sh",
    "bql login",
    "bql completions bash > ~/.local/share/bash-completion/completions/bql",
}
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    document: str
    line: int
    kind: str
    text: str
    #: The `text` block right behind it, and where its text stands in the document.
    shown: str | None
    shown_span: tuple[int, int] | None
    #: The statements of the blocks before, that a `bql then` block goes on with.
    before: str
    span: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.document}:{self.line}"


def blocks(document: str) -> list[Block]:
    text = (ROOT / document).read_text()
    found = list(FENCE.finditer(text))
    made: list[Block] = []
    statements = ""
    for place, match in enumerate(found):
        kind = match[1].strip()
        if kind == "text":
            assert place > 0 and text[found[place - 1].end() : match.start()].strip() == "", (
                f"{document}: a text block stands behind the block that shows it"
            )
            continue
        shown = shown_span = None
        if place + 1 < len(found):
            after = found[place + 1]
            if after[1].strip() == "text" and text[match.end() : after.start()].strip() == "":
                shown, shown_span = after[2], after.span(2)
        before = statements if kind == "bql then" else ""
        if kind in ("bql", "bql then"):
            statements = before + match[2]
        line = text.count("\n", 0, match.start()) + 1
        made.append(Block(document, line, kind, match[2], shown, shown_span, before, match.span(2)))
    return made


def cases(kinds: str) -> list:
    found = [block for document in DOCUMENTS for block in blocks(document) if re.fullmatch(kinds, block.kind)]
    return [pytest.param(block, id=block.name) for block in found]


def agree(shown: str, printed: str) -> bool:
    """Whether the lines are the same, where a line of three dots stands for any lines."""
    pattern = "".join(
        r"(?:[^\n]*\n)*" if line == "..." else re.escape(line) + r"[ ]*\n" for line in shown.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


#: Replacements of this run, by document, in the order of the document.
replacements: dict[str, list[tuple[tuple[int, int], str]]] = {}


@pytest.fixture(scope="module", autouse=True)
def rewritten():
    yield
    for document, found in replacements.items():
        text = (ROOT / document).read_text()
        for (start, end), new in sorted(found, reverse=True):
            text = text[:start] + new + text[end:]
        (ROOT / document).write_text(text)


def compare(block: Block, span: tuple[int, int], shown: str, printed: str) -> None:
    printed = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    if agree(shown, printed):
        return
    if UPDATE:
        replacements.setdefault(block.document, []).append((span, printed))
        return
    assert printed == shown, f"{block.name} shows something else"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the documents suppose it: with the examples and the parts that they name."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "examples", folder / "examples")
    for document in DOCUMENTS:
        for block in blocks(document):
            if block.kind == "bql part":
                name = re.match(r"# (\S+\.bq)", block.text)
                assert name, f"{block.name}: the first line names the file"
                (folder / name[1]).write_text(block.text)
    return folder


def test_every_block_has_a_known_kind():
    kinds = re.compile(r"bql( then| warning| write( \d)?| part| error( \d)?)?|console|sh|swift")
    for document in DOCUMENTS:
        for block in blocks(document):
            assert kinds.fullmatch(block.kind), f"{block.name}: {block.kind}"


@pytest.mark.parametrize("block", cases("bql( then)?"))
def test_statements(block: Block, run_bql, desk: Path):
    options = ["--sandbox", "--format", "table"]
    done = run_bql(*options, f"-c={block.before}{block.text}", cwd=desk)
    remarks = re.sub(r"^saved \d+ rows? to .*\n", "", done.err, flags=re.MULTILINE)
    assert (done.status, remarks) == (0, "")
    if block.shown is None or block.shown_span is None:
        return
    earlier = run_bql(*options, f"-c={block.before}", cwd=desk).out if block.before else ""
    assert done.out.startswith(earlier)
    compare(block, block.shown_span, block.shown, done.out[len(earlier) :])


@pytest.mark.parametrize("block", cases(r"bql (error|warning)( \d)?"))
def test_mistakes(block: Block, run_bql, desk: Path):
    done = run_bql("--sandbox", "--format", "table", f"-c={block.text.rstrip()}", cwd=desk)
    words = block.kind.split()
    expected = int(words[2]) if len(words) > 2 else 2 if words[1] == "error" else 0
    assert done.status == expected, done.err
    assert block.shown is not None and block.shown_span is not None
    compare(block, block.shown_span, block.shown, done.err)


@pytest.mark.parametrize("block", cases(r"bql write( \d)?"))
def test_writes(block: Block, run_bql, desk: Path):
    done = run_bql("--sandbox", "--yes", f"-c={block.text}", cwd=desk)
    assert done.status == int((block.kind.split() + ["0"])[2]), done.err
    assert block.shown is not None and block.shown_span is not None
    compare(block, block.shown_span, block.shown, done.err)


@pytest.mark.parametrize("block", cases("swift"))
def test_lines_of_swift_stand_in_the_suite(block: Block):
    suite = "".join(path.read_text() for path in (ROOT / "examples" / "SwiftSuite").rglob("*.swift"))
    for line in block.text.splitlines():
        assert line.strip() in suite


@pytest.mark.parametrize("block", cases("bql part"))
def test_parts(block: Block, run_bql, desk: Path):
    done = run_bql("check", f"-c={block.text}", cwd=desk)
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("block", cases("console"))
def test_consoles(block: Block, bql: Path, desk: Path, tmp_path: Path):
    parts = re.split(r"^(\$ .*\n(?:> .*\n)*)", block.text, flags=re.MULTILINE)
    assert parts[0] == "" and len(parts) > 1, "a console block starts with a command"
    commands, shown = parts[1::2], parts[2::2]
    mark = "=== the next command ==="
    script = "".join(
        re.sub(r"^[$>] ", "", command, flags=re.MULTILINE) + f"{{ s=$?; echo '{mark}'; (exit $s); }}\n"
        for command in commands
    )
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "bql").symlink_to(bql)
    env = environment(tmp_path, PATH=f"{tools}:{os.environ['PATH']}")
    done = subprocess.run(
        ["bash", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DEADLINE,
        cwd=desk,
        env=env,
        check=False,
    )
    printed = done.stdout.split(mark + "\n")[:-1]
    assert len(printed) == len(commands), done.stdout
    if all(agree(one, other) for one, other in zip(shown, printed)):
        return
    whole = "".join(command + text for command, text in zip(commands, printed))
    compare(block, block.span, block.text, whole)


@pytest.mark.parametrize("block", cases("sh"))
def test_commands_of_the_machine_are_known(block: Block):
    for line in block.text.splitlines():
        assert line in KNOWN
        if script := re.match(r"bash (\S+)", line):
            subprocess.run(["bash", "-n", ROOT / script[1]], check=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
class TestExamples:
    def test_runs(self, example: Path, run_bql):
        done = run_bql("--sandbox", example)
        assert (done.status, done.err) == (0, "")

    def test_is_in_order(self, example: Path, run_bql):
        assert run_bql("fmt", "--check", example).status == 0

    def test_has_no_findings(self, example: Path, run_bql):
        done = run_bql("check", example)
        assert (done.status, done.err) == (0, "")


def test_the_tour_shows_something_for_every_part(run_bql):
    done = run_bql("--sandbox", ROOT / "examples" / "tour.bq")
    parts = re.split(r"^\d+\. .*\n", done.out, flags=re.MULTILINE)[1:]
    assert len(parts) >= 10
    assert all(part.strip() for part in parts)


def test_the_documents_name_files_that_are_there():
    for document in DOCUMENTS:
        text = FENCE.sub("", (ROOT / document).read_text())
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert ((ROOT / document).parent / link).exists(), f"{document}: {link}"


def test_the_guide_lists_every_option_of_running(run_bql):
    text = (ROOT / "grammar" / "README.md").read_text()
    listed = set(re.findall(r"^\| `(--[a-z-]+)` \|", text, flags=re.MULTILINE))
    offered = set(re.findall(r"^  (--[a-z-]+)", run_bql("run", "--help").out, flags=re.MULTILINE))
    assert listed == offered - {"--version"}


def test_the_guide_lists_every_setting(run_bql):
    text = (ROOT / "grammar" / "README.md").read_text()
    table = re.search(r"^\| setting \|.*\n\| --- .*\n((?:\|.*\n)*)", text, flags=re.MULTILINE)
    assert table
    listed = {name for row in table[1].splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    settings = run_bql("--sandbox", "--format", "ndjson", "-c", "show settings")
    assert listed == {row["name"] for row in settings.rows}


def test_the_guide_lists_every_function(run_bql):
    text = (ROOT / "grammar" / "README.md").read_text()
    table = re.search(r"^\| functions \|.*\n\| --- .*\n((?:\|.*\n)*)", text, flags=re.MULTILINE)
    assert table
    cells = " ".join(row.split("|")[1] for row in table[1].splitlines())
    listed = set(re.findall(r"[a-z]+", re.sub(r"\([^)]*\)", "", cells)))
    offered = set(re.findall(r"^([a-z]+) +\1\(", run_bql("--sandbox", "-c", "help functions").out, flags=re.MULTILINE))
    assert listed == offered


def test_the_guide_lists_its_chapters():
    guide = (ROOT / "grammar/README.md").read_text()
    chapters = re.findall(r"^## (.*)$", guide, re.MULTILINE)
    listed = re.findall(r"^- \[(.*)\]\(#(.*)\)$", guide, re.MULTILINE)
    assert [title for title, _ in listed] == chapters
    assert [anchor for _, anchor in listed] == [re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in chapters]


def test_what_can_go_wrong_names_tests_that_there_are():
    guide = (ROOT / "grammar/README.md").read_text()
    chapter = guide.split("## What can go wrong\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| \d+ \|.*\| (.*) \|$", chapter, re.MULTILINE)
    assert len(rows) > 60
    swift: dict[str, str] = {}
    for file in (ROOT / "Tests").glob("*Tests/*.swift"):
        swift[file.stem] = swift.get(file.stem, "") + file.read_text()
    missing = []
    for row in rows:
        names = re.findall(r"`([^`]*)`", row)
        assert names, row
        for name in names:
            if "::" in name:
                file, test = name.split("::")
                path = ROOT / f"Tests/Program/{file}.py"
                found = path.exists() and f"def {test}(" in path.read_text()
            else:
                suite, test = name.split(".")
                found = f"func {test}(" in swift.get(suite, "")
            missing += [] if found else [name]
    assert missing == []
