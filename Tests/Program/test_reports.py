"""The reports of `bql test`, each read by those that it is written for."""

from __future__ import annotations

from html.parser import HTMLParser
import json
from pathlib import Path
import re
import shutil
import subprocess
from xml.etree import ElementTree

import browser
import junitparser
import pytest

from program import ROOT

SAMPLES = ROOT / "Tests" / "Corpus" / "reports"
NAMES = [
    "every session has a subject",
    "counts by sex",
    "what the server refuses",
    "</summary><script>alert('\"&')</script> # SKIP not \\ at ]]> all ^[[31m^@\\u{202E}\\u{FFFE}",
    "comes and goes",
    "not yet",
    "never",
]
needs_browser = pytest.mark.skipif(browser.program() is None, reason="no Chromium here")


def prove(path: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["prove", "--verbose", "--exec", "cat", str(path)], capture_output=True, text=True, check=False, timeout=60
    )


PARSER = r"""
use strict; use warnings; use JSON::PP; use TAP::Parser;
binmode STDOUT, ":utf8";
open my $in, "<:encoding(UTF-8)", $ARGV[0] or die;
my @lines = <$in>; chomp @lines;
my $parser = TAP::Parser->new({ source => \@lines });
my (@tests, @blocks);
while (my $result = $parser->next) {
  if ($result->is_test) {
    push @tests, { ok => $result->is_actual_ok ? 1 : 0, skip => $result->has_skip ? 1 : 0,
      name => $result->description, why => $result->explanation };
  } elsif ($result->is_yaml) { $tests[-1]{data} = $result->data; }
  elsif ($result->is_unknown) { push @blocks, $result->raw; }
}
print JSON::PP->new->encode({ tests => \@tests, unknown => \@blocks, errors => [$parser->parse_errors],
  plan => $parser->plan });
"""


class TestTAP:
    def test_prove_reads_it(self):
        said = prove(SAMPLES / "sample.tap")
        assert "Tests: 7 Failed: 3" in said.stdout
        assert "Failed tests:  2-4" in said.stdout
        assert "2 skipped" in said.stdout
        assert "Parse errors" not in said.stdout + said.stderr

    def test_its_parser_finds_the_details(self):
        done = subprocess.run(
            ["perl", "-e", PARSER, str(SAMPLES / "sample.tap")], capture_output=True, text=True, check=True, timeout=60
        )
        found = json.loads(done.stdout)
        assert found["plan"] == "1..7" and found["errors"] == [] and found["unknown"] == []
        tests = found["tests"]
        assert [test["ok"] for test in tests] == [1, 0, 0, 0, 1, 1, 1]
        assert [test["skip"] for test in tests] == [0, 0, 0, 0, 0, 1, 1]
        assert tests[5]["why"] == "the server has no strains"
        assert tests[1]["data"]["message"] == "the rows are not those that were expected"
        assert tests[1]["data"]["at"] == {"file": "rules/sessions.bq", "line": "10", "column": "10"}
        assert tests[1]["data"]["text"].splitlines()[4].endswith("^^^ 1 row missing, 1 unexpected, 1 changed")
        assert tests[3]["data"]["message"] == "expected 'a' ]]> <b> ^G"
        assert tests[4]["data"]["flaky"].startswith("passed at attempt 2")


#: What the schema of Jenkins' xUnit plugin (junit-10.xsd) allows: attributes (those with * are required), children.
SCHEMA = {
    "testsuites": ("name time tests failures errors", "testsuite"),
    "testsuite": (
        "name* tests* failures* errors* group time skipped timestamp hostname id package file log url version",
        "testsuite properties testcase system-out system-err",
    ),
    "properties": ("", "property"),
    "property": ("name* value*", ""),
    "testcase": (
        "name* time classname group",
        "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err",
    ),
    "failure": ("type message", ""),
    "error": ("type message", ""),
    "skipped": ("type message", ""),
    "flakyFailure": ("type* message", "stackTrace system-out system-err"),
    "flakyError": ("type* message", "stackTrace system-out system-err"),
    "system-out": ("", ""),
    "system-err": ("", ""),
}


def assert_fits_schema(element: ElementTree.Element) -> None:
    attributes, children = (part.split() for part in SCHEMA[element.tag])
    assert set(element.attrib) <= {name.rstrip("*") for name in attributes}, element.tag
    assert {name.rstrip("*") for name in attributes if name.endswith("*")} <= set(element.attrib), element.tag
    for child in element:
        assert child.tag in children, f"{child.tag} in {element.tag}"
        assert_fits_schema(child)


class TestJUnit:
    def test_junitparser_reads_it(self):
        report = junitparser.JUnitXml.fromfile(str(SAMPLES / "sample.xml"))
        assert (report.tests, report.failures, report.errors) == (7, 2, 1)
        assert report.time == 1.234
        suites = list(report)
        assert [suite.name for suite in suites][0] == "rules/sessions.bq"
        assert [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites] == [
            (3, 1, 1, 0), (1, 1, 0, 0), (3, 0, 0, 2),
        ]
        cases = [case for suite in suites for case in suite]
        assert [case.name for case in cases] == NAMES
        assert [case.is_passed for case in cases] == [True, False, False, False, True, False, False]
        assert [case.is_skipped for case in cases] == [False] * 5 + [True] * 2
        [failure] = cases[1].result
        assert isinstance(failure, junitparser.Failure) and failure.type == "expectation"
        assert "rules/sessions.bq:10:10" in failure.text and "~ F: count 61 -> 62" in failure.text
        [error] = cases[2].result
        assert isinstance(error, junitparser.Error) and error.type == "refused"
        assert cases[5].result[0].message == "the server has no strains"
        assert {prop.name: prop.value for prop in suites[0].properties()} == {"server": "sandbox"}

    def test_it_fits_the_schema_of_ci_systems(self):
        assert_fits_schema(ElementTree.parse(SAMPLES / "sample.xml").getroot())

    def test_the_schema_is_held(self):
        """That the check above would notice."""
        for broken in ['<testsuites line="3"/>', '<testsuites><testsuite name="x"/></testsuites>', "<testsuites><x/></testsuites>"]:
            with pytest.raises(AssertionError):
                assert_fits_schema(ElementTree.fromstring(broken))


class TestJSON:
    def test_python_reads_it(self):
        report = json.loads((SAMPLES / "sample.json").read_text("utf-8"))
        assert report["summary"] == {"passed": 2, "failed": 3, "skipped": 2, "flaky": 1}
        assert [test["verdict"] for test in report["tests"]] == [
            "passed", "failed", "failed", "failed", "flaky", "skipped", "skipped",
        ]
        # The text itself, not what a person is shown of it.
        assert report["tests"][3]["name"].endswith("all \x1b[31m\0\u202e\ufffe")
        assert report["tests"][1]["failure"]["difference"] == ["- U,3", "+ null,4", "~ F: count 61 -> 62"]
        assert len(report["timings"]["tests"]) == 7
        assert report["timings"]["tests"][0] == {"seconds": 0.018, "requests": [0.007, 0.004]}


class Page(HTMLParser):
    """Checks that tags are closed in order, and keeps what could reach out or run."""

    VOID = {"meta", "link", "img", "br", "hr", "input"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict]] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.policy = None
        self.tests: list[tuple[str, bool]] = []
        self.names: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        values = dict(attributes)
        self.handlers += [name for name in values if name.startswith("on")]
        self.addresses += [values[name] for name in ("src", "href", "action", "data", "srcset") if name in values]
        if "id" in values:
            self.ids.add(values["id"])
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag == "details" and "test" in values.get("class", "").split():
            self.tests.append((values["class"].split()[1], "open" in values))
        if values.get("class") == "name":
            self.names.append("")
        if tag not in self.VOID:
            self.open.append((tag, values))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1][0] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1][1].get("class") == "name":
            self.names[-1] += data


class TestHTML:
    page = (SAMPLES / "sample.html").read_text("utf-8")

    def test_it_is_whole_and_stands_alone(self):
        page = Page()
        page.feed(self.page)
        page.close()
        assert page.open == []
        assert page.policy == "default-src 'none'; style-src 'unsafe-inline'"
        assert page.addresses and all(address.startswith("#") for address in page.addresses)
        assert {address[1:] for address in page.addresses} <= page.ids
        assert not page.handlers and not page.tags & {"script", "img", "iframe", "link", "form", "object", "b>"}
        assert "url(" not in self.page and "@import" not in self.page

    def test_failures_come_first_and_are_open(self):
        page = Page()
        page.feed(self.page)
        assert page.tests == [
            ("failed", True), ("failed", True), ("failed", True), ("flaky", True),
            ("skipped", False), ("skipped", False), ("passed", False),
        ]
        assert sorted(page.names) == sorted(NAMES)
        for part in [
            "from session where name = \"x\"", "all of it on the server", "stem/session/?filter{name}=x", "- U,3",
            "1.04 s", "the server has no strains",
        ]:
            assert part in page.text

    @needs_browser
    @pytest.mark.parametrize("width", [390, 1280])
    def test_it_fits_a_screen(self, width: int, tmp_path: Path):
        shown = browser.show(self.page, width, tmp_path)
        assert shown.found["width"] == width
        assert shown.found["needed"] <= width and shown.found["beyond"] == []

    @needs_browser
    def test_it_asks_nobody_and_runs_nothing(self, tmp_path: Path):
        shown = browser.show(self.page, 390, tmp_path)
        assert shown.found["resources"] == [] and shown.found["scripts"] == 0
        assert set(shown.asked) <= {"/probe.html", "/page.html", "/favicon.ico"}

    @needs_browser
    def test_it_is_dark_where_that_is_wanted(self, tmp_path: Path):
        assert browser.show(self.page, 390, tmp_path).found["color"] == "rgb(255, 255, 255)"
        (tmp_path / "dark").mkdir()
        assert browser.show(self.page, 390, tmp_path / "dark", is_dark=True).found["color"] == "rgb(20, 23, 26)"


RULES = '''
let sessions = from session

test "there are sessions" tagged quick { expect count(from session) > 100 }

test "every session has a name" {
  expect every sessions has (name is not empty)
  expect some (from session include subjects limit 30) has (subjects is not empty)
}

test "all of one project" { expect every (from session) has (name startswith "GR_") because "it is theirs" }

test "</summary><script>alert(1)</script> # TODO & 'so'" {
  expect (from subject | count by sex) gives """
    sex,count
    F,1
    """
}

test "writes" {
  let before = count(from session)
  delete (from session limit 1)
  expect count(from session) = before - 1
}

test "refused" { expect (from subject where nonsense = 1) fails with "nonsense" }

skip test "later" because "the server has no strains" { expect 1 = 2 }
'''
KINDS = {"tap": "tap", "junit": "xml", "json": "json", "html": "html"}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    (folder / "rules").mkdir()
    (folder / "rules" / "sessions.bq").write_text(RULES, encoding="utf-8")
    return folder


def run_tests(run_bql, folder: Path, name: str, *options: str):
    """A run of the rules with all reports, in files called by `name`."""
    reports = [part for kind, end in KINDS.items() for part in ("--report", f"{kind}={name}.{end}")]
    return run_bql("test", "rules", *options, *reports, cwd=folder)


@pytest.fixture(scope="module")
def recorded(run_bql, rules: Path):
    """The rules run on the sandbox, with all reports and a recording."""
    return run_tests(run_bql, rules, "first", "--record", "tape")


def without_times(folder: Path, name: str) -> dict[str, str]:
    texts = {kind: (folder / f"{name}.{end}").read_text("utf-8") for kind, end in KINDS.items()}
    texts["junit"] = re.sub(r' (?:time|timestamp)="[^"]*"', "", texts["junit"])
    texts["html"] = re.sub(r"<time[^<]*</time>", "", texts["html"])
    document = json.loads(texts["json"])
    assert set(document.pop("timings")) == {"start", "seconds", "tests"}
    texts["json"] = json.dumps(document, indent=1)
    return texts


class TestRuns:
    def test_every_report_tells_the_same(self, rules: Path, recorded):
        assert recorded.status == 1, recorded.err
        assert recorded.out.endswith("4 passed, 2 failed, 1 skipped\n")
        document = json.loads((rules / "first.json").read_text("utf-8"))
        assert document["summary"] == {"passed": 4, "failed": 2, "skipped": 1, "flaky": 0}
        names = [test["name"] for test in document["tests"]]
        assert len(names) == 7 and document["tests"][0]["tags"] == ["quick"]

        junit = junitparser.JUnitXml.fromfile(str(rules / "first.xml"))
        assert_fits_schema(ElementTree.parse(rules / "first.xml").getroot())
        assert (junit.tests, junit.failures, junit.errors) == (7, 2, 0)
        assert [case.name for suite in junit for case in suite] == names
        assert [suite.name for suite in junit] == ["rules/sessions.bq"]

        said = prove(rules / "first.tap")
        assert "Tests: 7 Failed: 2" in said.stdout and "1 skipped" in said.stdout
        assert "Parse errors" not in said.stdout + said.stderr

        page = Page()
        page.feed((rules / "first.html").read_text("utf-8"))
        assert sorted(page.names) == sorted(names) and "script" not in page.tags
        assert [kind for kind, _ in page.tests] == ["failed"] * 2 + ["skipped"] + ["passed"] * 4
        assert "GET sandbox:/api/private/stem/session/" in page.text

    def test_a_failure_has_its_text_in_every_report(self, rules: Path, recorded):
        document = json.loads((rules / "first.json").read_text("utf-8"))
        failure = document["tests"][2]["failure"]
        assert failure["cause"] == "expectation" and failure["text"] in recorded.out
        junit = junitparser.JUnitXml.fromfile(str(rules / "first.xml"))
        [found] = [case.result[0].text for suite in junit for case in suite if case.name == "all of one project"]
        assert found == failure["text"]
        page = Page()
        page.feed((rules / "first.html").read_text("utf-8"))
        assert failure["text"] in page.text
        assert all(line in (rules / "first.tap").read_text("utf-8") for line in failure["text"].splitlines())
        assert document["tests"][3]["failure"]["difference"][0].startswith("~ F: count 1 -> ")

    def test_a_second_run_differs_in_times_only(self, run_bql, rules: Path, recorded):
        run_tests(run_bql, rules, "again", "--jobs", "1")
        assert without_times(rules, "again") == without_times(rules, "first")

    def test_a_replay_differs_in_times_only(self, run_bql, rules: Path, recorded):
        replayed = run_tests(run_bql, rules, "replayed", "--replay", "tape")
        assert (replayed.status, replayed.out) == (recorded.status, recorded.out)
        assert without_times(rules, "replayed") == without_times(rules, "first")

    @needs_browser
    def test_its_page_fits_a_phone(self, rules: Path, recorded, tmp_path: Path):
        shown = browser.show((rules / "first.html").read_text("utf-8"), 390, tmp_path)
        assert shown.found["needed"] <= 390 and shown.found["beyond"] == []

    def test_a_report_that_cannot_be_written_is_told(self, run_bql, rules: Path):
        done = run_bql("test", "rules", "--filter", "there are", "--report", "json=nowhere/a.json", cwd=rules)
        assert done.status == 7 and "nowhere/a.json was not written" in done.err
        wrong = run_bql("test", "rules", "--report", "xml=a.xml", cwd=rules)
        assert wrong.status == 2 and "tap, junit, json, html" in wrong.err


class TestRecordings:
    def test_a_file_a_test_which_people_can_read(self, rules: Path, recorded):
        names = sorted(path.name for path in (rules / "tape").iterdir())
        # What asks nothing has none; the skipped test has none; the file's own `let` has one.
        assert len(names) == 8 and names[0] == "recording.json"
        assert all(re.fullmatch(r"[a-z0-9.-]+\.json", name) for name in names)
        [path] = (rules / "tape").glob("rules-sessions.writes.*.json")
        recording = json.loads(path.read_text("utf-8"))
        assert (recording["file"], recording["test"]) == ("rules/sessions.bq", "writes")
        methods = [exchange["request"]["method"] for exchange in recording["exchanges"]]
        assert "DELETE" in methods and methods[0] == "GET"
        first = recording["exchanges"][0]
        assert first["request"]["path"] == "/api/private/stem/session/" and first["response"]["status"] == 200
        assert first["page"]["total"] > 100 and first["page"]["records"][0]["name"]

    def test_a_request_that_was_not_recorded_is_named(self, run_bql, rules: Path, recorded, tmp_path: Path):
        shutil.copytree(rules / "tape", tmp_path / "tape")
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "sessions.bq").write_text(
            RULES.replace("count(from session) > 100", 'count(from session where name = "x") = 0'), encoding="utf-8"
        )
        done = run_bql("test", "rules", "--replay", "tape", "--filter", "there are", cwd=tmp_path)
        assert done.status == 1
        assert "this request was not recorded, and a replay sends no request" in done.out
        assert "GET /api/private/stem/session/?filter{name}=x" in done.out
        assert "the nearest that was recorded: GET /api/private/stem/session/?" in done.out

    def test_a_folder_that_holds_none_is_refused(self, run_bql, rules: Path):
        done = run_bql("test", "rules", "--replay", "elsewhere", cwd=rules)
        assert done.status == 2 and "elsewhere holds no recordings" in done.err
        both = run_bql("test", "rules", "--replay", "tape", "--record", "tape", cwd=rules)
        assert both.status == 2

    def test_a_server_is_replayed_when_it_is_gone_and_no_token_was_kept(self, run_bql, start_portal, lab, tmp_path: Path):
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "a.bq").write_text(
            'test "names" { expect every (from session) has (name is not empty) }\n'
            'test "subjects" { expect some (from session include subjects) has (subjects is not empty) }\n'
            'test "refused" { expect count(from session where nonsense = 1) = 1 }\n',
            encoding="utf-8",
        )
        portal = start_portal(lab)
        options = ["--report", "json=a.json", "--server", portal.url, "--record", "tape"]
        live = run_bql("test", "rules", *options, cwd=tmp_path, token="very-secret-token")
        portal.stop()
        assert "\n2 passed, 1 failed" in live.out, live.out + live.err
        replayed = run_bql("test", "rules", "--report", "json=b.json", "--replay", "tape", cwd=tmp_path)
        assert (replayed.status, replayed.out) == (live.status, live.out)
        first, second = (json.loads((tmp_path / name).read_text("utf-8")) for name in ("a.json", "b.json"))
        assert first.pop("timings") and second.pop("timings") and first == second
        assert first["server"] == portal.url + "/"
        for path in [*(tmp_path / "tape").iterdir(), tmp_path / "a.json"]:
            assert "very-secret-token" not in path.read_text("utf-8")
