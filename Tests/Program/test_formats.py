"""Every format is read back by the tool that its users have, and holds the same records."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
import io
import json
import re
import subprocess

import pytest
import yaml

from program import DEADLINE, environment

STATEMENT = "from session include subjects"


@pytest.fixture(scope="module")
def shown(run_bql):
    """What the program writes in a format."""

    def show(form: str, statement: str = STATEMENT) -> str:
        outcome = run_bql("--sandbox", "--format", form, "-c", statement)
        assert outcome.status == 0, outcome.err
        assert outcome.err == ""
        return outcome.out

    return show


@pytest.fixture(scope="module")
def records(shown) -> list[dict]:
    records = json.loads(shown("json"))
    assert records and any(record["subjects"] for record in records)
    return records


def test_json_is_the_default_in_a_pipe(run_bql, shown):
    assert run_bql("--sandbox", "-c", STATEMENT).out == shown("json")


def test_ndjson(shown, records):
    lines = shown("ndjson").splitlines()
    assert [json.loads(line) for line in lines] == records


def test_jq_reads_both(shown, records):
    names = "".join(record["name"] + "\n" for record in records)
    for form, program in (("json", ".[].name"), ("ndjson", ".name")):
        jq = subprocess.run(["jq", "-r", program], input=shown(form), capture_output=True, text=True, check=True)
        assert jq.stdout == names


def cell(value) -> str:
    match value:
        case None:
            return ""
        case str():
            return "'" + value if re.match(r"'*[=+\-@\t\r]", value) and not is_number(value) else value
        case bool():
            return "true" if value else "false"
        case _:
            return json.dumps(value, ensure_ascii=False)


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", text) is not None


@pytest.mark.parametrize("form, separator", [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv(shown, records, form, separator):
    rows = list(csv.DictReader(io.StringIO(shown(form), newline=""), delimiter=separator))
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        assert list(row) == list(record)
        for name, value in record.items():
            if isinstance(value, list | dict):
                assert json.loads(row[name]) == value
            else:
                assert row[name] == cell(value)


def test_yaml(shown, records):
    assert yaml.safe_load(shown("yaml")) == records


class Table(HTMLParser):
    """The cells of a document's only table, as (class, text)."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self.rows: list[list[tuple[str, str]]] = []
        self.inside = ""
        self.kind = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside, self.text, self.kind = tag, "", dict(attributes).get("class") or ""

    def handle_data(self, data):
        if self.inside:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "th":
            self.head.append(self.text)
        if tag == "td":
            self.rows[-1].append((self.kind, self.text))
        if tag in ("td", "th"):
            self.inside = ""


def test_html(shown, records):
    table = Table(shown("html"))
    rows = [row for row in table.rows if row]
    assert table.head == list(records[0])
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        for (kind, text), name in zip(row, table.head, strict=True):
            match kind:
                case "":
                    assert text == record[name]
                case "null":
                    assert record[name] is None and text == ""
                case "absent":
                    assert name not in record and text == ""
                case _:
                    assert json.loads(text) == record[name]


def markdown_cells(line: str) -> list[str]:
    """The cells of a table's line, without Markdown's escapes."""
    cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in cells]


def test_markdown(shown, records):
    statement = "from session include subjects | select id, name, date_time, count(subjects) as n"
    expected = json.loads(shown("json", statement))
    lines = shown("markdown", statement).splitlines()
    assert markdown_cells(lines[0]) == ["id", "name", "date_time", "n"]
    assert all(re.fullmatch(r":?-{3,}:?", cell) for cell in markdown_cells(lines[1]))
    rows = [markdown_cells(line) for line in lines[2:]]
    assert rows == [
        ["null" if row[name] is None else str(row[name]) for name in ("id", "name", "date_time", "n")]
        for row in expected
    ]
    assert len(rows) == len(records)
    width = len(markdown_cells(shown("markdown").splitlines()[0]))
    assert all(len(markdown_cells(line)) == width for line in shown("markdown").splitlines())


def test_record(shown, records):
    blocks = re.split(r"^-\[ RECORD \d+ \]-*\n", shown("record"), flags=re.M)[1:]
    assert len(blocks) == len(records)
    for block, record in zip(blocks, records, strict=True):
        fields = dict(line.split(" | ", 1) for line in block.splitlines())
        fields = {name.rstrip(): text for name, text in fields.items()}
        assert list(fields) == list(record)
        assert fields["id"] == record["id"]
        assert fields["name"] == record["name"]
        assert fields["date_time"] == (record["date_time"] or "null")


def test_list_is_one_bare_column(shown, records):
    assert shown("list", "from session | select name").splitlines() == [record["name"] for record in records]


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "yaml", "table", "record"])
def test_head_closes_the_pipe_without_a_word(bql, tmp_path, form):
    """The rest of what is written has nobody to read it: that is no error and worth no message."""
    statement = "from session include subjects, dataacquisition.procedures"
    command = f'"$0" --sandbox --format {form} -c "$1" | head -1'
    done = subprocess.run(
        ["/bin/sh", "-c", command, bql, statement],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
