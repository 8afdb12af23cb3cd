"""The reports of `bql test`, each read by those that it is written for."""

from __future__ import annotations

from html.parser import HTMLParser
import json
from pathlib import Path
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
