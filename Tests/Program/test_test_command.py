"""`bql test`: which tests are found and run, what is told of them, statuses, blocks that are rewritten."""

from __future__ import annotations

from pathlib import Path
import re

import pytest

from fault_server import Answer, FaultServer, record

PASSES = 'test "two and two" {\n  expect 2 + 2 = 4\n}\n'
FAILS = 'test "two and three" {\n  expect 2 + 3 = 4\n}\n'


@pytest.fixture
def suite(tmp_path):
    """`suite({"a.bq": "..."})`: a folder with these files."""

    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "suite" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return tmp_path / "suite"

    return make


def summary(outcome) -> str:
    return outcome.out.splitlines()[-1]


def headings(outcome) -> list[str]:
    """The first line of everything that is told: `failed a.bq:1:1 two and three`."""
    return [" ".join(line.split()) for line in outcome.out.splitlines() if re.match(r"(failed|flaky) ", line)]


# Finding and choosing


def test_folders_are_searched_and_the_order_is_theirs(run_bql, suite):
    folder = suite(
        {
            "b.bq": FAILS,
            "a/deep/z.bq": FAILS + PASSES,
            "a/x.txt": FAILS,
            "a/.hidden.bq": FAILS,
            ".git/y.bq": FAILS,
            "query.bq": "from session | count\n",
            "Z.bq": FAILS,
        }
    )
    (folder / "a" / "circle").symlink_to(folder)
    outcome = run_bql("test", ".", cwd=folder)
    assert headings(outcome) == [
        "failed Z.bq:1:1 two and three",
        "failed a/deep/z.bq:1:1 two and three",
        "failed b.bq:1:1 two and three",
    ]
    assert (outcome.status, summary(outcome), outcome.err) == (1, "1 passed, 3 failed, 0 skipped", "")
    # Arguments in their order, a file once, and a named file whatever its ending.
    outcome = run_bql("test", "b.bq", "a/x.txt", ".", cwd=folder)
    assert headings(outcome)[:2] == ["failed b.bq:1:1 two and three", "failed a/x.txt:1:1 two and three"]
    assert summary(outcome) == "1 passed, 4 failed, 0 skipped"


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ({"query.bq": "from session\n"}, ["."], "no test found"),
        ({}, ["nowhere"], "nowhere: no such file"),
        ({"a.bq": PASSES}, [".", "--filter", "three"], "no test is left"),
        ({"a.bq": PASSES}, [".", "--tag", "slow"], "no test is left"),
        ({"a.bq": PASSES}, [".", "--param", "sex=F"], "no file has a parameter `sex`"),
        ({"a.bq": PASSES}, [], "takes files or folders"),
        ({"a.bq": PASSES}, [".", "--jobs", "0"], "--jobs takes"),
        ({"a.bq": PASSES}, [".", "--report", "pdf=a.pdf"], "--report does not take `pdf=a.pdf`"),
    ],
)
def test_nothing_to_run_is_a_wrong_statement(run_bql, suite, files, arguments, said):
    folder = suite({"none.txt": "", **files})
    outcome = run_bql("test", *arguments, cwd=folder)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_choosing(run_bql, suite):
    folder = suite(
        {
            "animals.bq": 'test "Mice" tagged slow, nightly { expect 1 = 1 }\ntest "rats" tagged slow { expect 1 = 1 }\n',
            "rigs.bq": 'test "lasers" { expect 1 = 1 }\ntest "mice at the rig" { expect 1 = 1 }\n',
        }
    )
    counts = {
        (): 4, ("--filter", "mice"): 2, ("--filter", "ANIMALS"): 2, ("--tag", "slow"): 2, ("--tag", "nightly"): 1,
        ("--tag", "nightly", "--tag", "slow"): 2, ("--tag", "slow", "--filter", "rat"): 1,
    }  # fmt: skip
    for options, count in counts.items():
        outcome = run_bql("test", folder, *options)
        assert (outcome.status, outcome.out) == (0, f"{count} passed, 0 failed, 0 skipped\n"), options


def test_a_file_that_cannot_be_read_counts_as_failed(run_bql, suite):
    folder = suite({"a.bq": 'test "x" {\n  expect count(\n}\n', "b.bq": PASSES})
    outcome = run_bql("test", ".", cwd=folder)
    assert (outcome.status, summary(outcome)) == (2, "1 passed, 1 failed, 0 skipped")
    assert headings(outcome) == ["failed a.bq:3:1 (the file cannot be parsed)"]


# Running


def test_what_stands_above_is_shared_and_what_a_test_does_is_its_own(run_bql, suite):
    folder = suite(
        {
            "common.bq": "let three = 3\n",
            "a.bq": 'import "common.bq"\nparam sex = "F"\nlet n = three + 1\nfrom subject\nprint "nobody hears this"\n'
            'test "one" {\n  let n = n + 1\n  set timezone "Europe/Copenhagen"\n  expect n = 5\n'
            "  expect requests = 0\n}\n"
            'test "two" {\n  expect n = 4\n  expect (from subject where sex = $sex | count) > 0\n'
            "  expect requests = 1\n}\n"
            'test "three" {\n  expect late = 1\n}\nlet late = 1\n',
        }
    )
    outcome = run_bql("test", "a.bq", cwd=folder)
    assert headings(outcome) == ["failed a.bq:17:1 three"]
    assert "there is no variable `late`" in outcome.out
    assert summary(outcome) == "2 passed, 1 failed, 0 skipped"


def test_what_fails_above_fails_the_tests_below(run_bql, suite):
    folder = suite({"a.bq": PASSES + "let n = nobody\n" + PASSES.replace("two", "2") + 'skip test "later" { }\n'})
    outcome = run_bql("test", "a.bq", cwd=folder)
    assert headings(outcome) == ["failed a.bq:5:1 2 and 2"]
    assert "a.bq:4:9" in outcome.out
    assert (outcome.status, summary(outcome)) == (1, "1 passed, 1 failed, 1 skipped")


def test_after_a_failure_the_rest_of_the_test_is_left_out(run_bql, suite):
    folder = suite({"a.bq": 'test "t" {\n  expect 1 = 2\n  expect 1 = 3\n}\n' + PASSES})
    outcome = run_bql("test", folder)
    assert "1 = 2" in outcome.out and "1 = 3" not in outcome.out
    assert summary(outcome) == "1 passed, 1 failed, 0 skipped"


def test_failing_fast(run_bql, suite):
    folder = suite({"a.bq": PASSES + FAILS + PASSES, "b.bq": PASSES})
    outcome = run_bql("test", folder, "--fail-fast", "--jobs", "1")
    assert (outcome.status, summary(outcome)) == (1, "1 passed, 1 failed, 2 skipped")


def test_many_jobs_say_what_one_says(run_bql, suite):
    text = 'let s = from subject\ntest "few" {{ expect count(s) < {0} }}\ntest "by sex" {{\n'
    text += '  expect (s | count by sex) gives """\n    sex,count\n    F,{0}\n    """\n}}\n'
    folder = suite({f"{number:02}.bq": text.format(number) for number in range(12)})
    one, many = (run_bql("test", ".", "--jobs", jobs, cwd=folder) for jobs in ("1", "4"))
    assert (one.status, one.out, one.err) == (many.status, many.out, many.err)
    assert summary(one) == "0 passed, 24 failed, 0 skipped"


# Servers


def test_live_servers_are_refused_unless_they_are_named(run_bql, suite, served):
    folder = suite({"a.bq": f'test "live" {{\n  use "{served}"\n  use public\n  expect (from subject | count) > 0\n}}\n'})
    refused = run_bql("test", folder)
    assert (refused.status, summary(refused)) == (1, "0 passed, 1 failed, 0 skipped")
    assert "was not named" in refused.out and f"--live {served}" in refused.out
    for options in (["--live", served], ["--server", served]):
        outcome = run_bql("test", folder, *options, token="anything")
        assert (outcome.status, outcome.out) == (0, "1 passed, 0 failed, 0 skipped\n"), outcome


WRITES = """
test "a copy of its own" {
  let p = from project limit 1
  create session { name: "copy", projects: $p.id }
  expect (from session where name = "copy" | count) = 1
  update (from session where name = "copy") set description = "changed"
  expect (from session where name = "copy").description = "changed"
}
test "that nobody else sees" {
  expect (from session where name = "copy" | count) = 0
  expect (create session {}) fails with 400
  expect (create session {}) fails with "required"
}
"""


def test_writes_go_to_a_private_copy_of_the_sandbox(run_bql, suite):
    folder = suite({"a.bq": WRITES})
    for _ in range(2):
        outcome = run_bql("test", folder)
        assert (outcome.status, outcome.out, outcome.err) == (0, "2 passed, 0 failed, 0 skipped\n", "")
    # In a script as well.
    outcome = run_bql("--sandbox", folder / "a.bq")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.splitlines() == ["passed: a copy of its own", "passed: that nobody else sees"]


def test_nothing_else_is_written_to(run_bql, suite, start_portal, tmp_path):
    database = tmp_path / "lab.sqlite"
    portal = start_portal(database)
    text = 'test "write" {{\n  {}create session {{ name: "copy", projects: [] }}\n}}\n'
    asked = 'test "refused" {{\n  {}expect (create session {{}}) fails with 400\n}}\n'
    before = database.read_bytes()
    for server in (["--server", portal.url], ["--database", database]):
        folder = suite({"a.bq": text.format("") + asked.format("")})
        outcome = run_bql("test", folder, *server, token="anything")
        assert (outcome.status, summary(outcome)) == (1, "0 passed, 2 failed, 0 skipped")
        assert outcome.out.count("private copy of the sandbox and to nothing else") >= 1, outcome.out
    folder = suite({"a.bq": text.format(f'use "{portal.url}"\n  ') + text.format(f'use "{database}"\n  ')})
    outcome = run_bql("test", folder, "--live", portal.url, token="anything")
    assert (outcome.status, summary(outcome)) == (1, "0 passed, 2 failed, 0 skipped")
    assert database.read_bytes() == before
    portal.stop()


def test_a_test_that_passes_later_is_flaky(run_bql, suite):
    counts = iter([1, 2, 2])

    def answer(request):
        rows = [record(number) for number in range(next(counts))]
        meta = {"page": 1, "per_page": 20, "total_results": len(rows), "total_pages": 1}
        return Answer(200, {"sessions": rows, "meta": meta})

    folder = suite({"a.bq": 'set capabilities documented\ntest "two" { expect count((from session)) = 2 }\n'})
    with FaultServer(answer) as server:
        outcome = run_bql("test", folder, "--server", server.url, "--portal", "public", "--retries", "2")
    assert (outcome.status, summary(outcome)) == (0, "1 passed, 0 failed, 0 skipped, 1 flaky")
    assert headings(outcome)[0].startswith("flaky ")
    assert "found 1" in outcome.out


# Rewriting


BLOCKS = """# Kept as it is.
let s = from subject   # so are odd   blanks

test "sexes" {
  expect (s | count by sex) gives \"\"\"
      sex,count
      F,1
      \"\"\"

    # and this
    because "we count them"
  expect (from subject | count) gives \"\"\"
\t7
\t\"\"\"
}

test "names" {
  expect count(s) = 90
  expect (from subject where name = "nobody") gives \"\"\"
    \"\"\"
}
"""


def test_blocks_are_rewritten_in_place_and_nothing_else(run_bql, suite, sql):
    counts = sql("select sex, count(*) from subject group by sex order by sex")
    (total,) = sql("select count(*) from subject")[0]
    expected = BLOCKS.replace("      F,1\n", "".join(f"      {sex},{count}\n" for sex, count in counts))
    expected = expected.replace("\t7\n", f"\t{total}\n")
    for end in ("\n", "\r\n"):
        folder = suite({"a.bq": BLOCKS.replace("\n", end)})
        file = folder / "a.bq"
        assert run_bql("test", folder).status == 1
        assert file.read_bytes().decode() == BLOCKS.replace("\n", end)
        outcome = run_bql("test", "a.bq", "--update", cwd=folder)
        assert (outcome.status, outcome.out) == (0, "2 passed, 0 failed, 0 skipped\n"), outcome
        assert outcome.err == "updated 2 blocks in a.bq\n"
        assert file.read_bytes().decode() == expected.replace("\n", end)
        again = run_bql("test", "a.bq", "--update", cwd=folder)
        assert (again.status, again.out, again.err) == (0, "2 passed, 0 failed, 0 skipped\n", "")
        assert file.read_bytes().decode() == expected.replace("\n", end)
        assert run_bql("test", folder).status == 0


def test_update_leaves_what_is_no_block(run_bql, suite):
    text = 'test "t" {\n  expect 1 = 2\n}\ntest "u" { expect (from subject | count) gives "7" }\n'
    folder = suite({"a.bq": text})
    outcome = run_bql("test", folder, "--update")
    assert (outcome.status, summary(outcome)) == (1, "0 passed, 2 failed, 0 skipped")
    assert (folder / "a.bq").read_text() == text


# What is told


def test_annotations(bql, suite, tmp_path):
    import subprocess

    from program import DEADLINE, environment

    folder = suite({"a, b.bq": FAILS})
    done = subprocess.run(
        [bql, "test", "."],
        cwd=folder,
        env=environment(tmp_path, GITHUB_ACTIONS="true"),
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines[-1] == "0 passed, 1 failed, 0 skipped"
    assert lines[-2].startswith(
        "::error file=a%2C b.bq,line=2,col=10,title=two and three::error: expected `2 + 3 = 4`%0A"
    )


def test_in_a_script_the_others_go_on(run_bql, suite):
    folder = suite({"a.bq": FAILS + 'skip test "later" because "no time" { }\n' + PASSES + "print 1\n"})
    outcome = run_bql("--sandbox", folder / "a.bq")
    assert (outcome.status, outcome.out) == (1, "1\n")
    assert [line for line in outcome.err.splitlines() if re.match(r"\w+: ", line)] == [
        "failed: two and three",
        "error: expected `2 + 3 = 4`",
        "skipped: later: no time",
        "passed: two and two",
    ]


def test_a_failed_expect_ends_a_script(run_bql):
    outcome = run_bql("--sandbox", "-c", "print 1\nexpect 1 = 2 because 'so it is'\nprint 2")
    assert (outcome.status, outcome.out) == (1, "1\n")
    assert "= because: so it is" in outcome.err


def test_nothing_of_the_data_steers_the_terminal(run_bql, suite):
    text = 'test "every \\u{1B}[31m" { expect every (from session where description contains "Escape") has (name = "x") }\n'
    folder = suite({"a.bq": text + 'test "d" { expect (from session where description contains "Escape"'
                   ' | select description) gives """\n  description\n  """\n}\n'})
    outcome = run_bql("test", folder)
    assert outcome.status == 1
    assert "\x1b" not in outcome.out and "\x07" not in outcome.out


def test_check_and_fmt(run_bql, suite):
    folder = suite({"a.bq": 'test "t" {\n  let s = from subject\n  expect every s has (nme = 3)\n}\ntest "u" { expect s = 3 }\n'})
    outcome = run_bql("check", folder / "a.bq")
    assert "did you mean name?" in outcome.err and "there is no variable `s`" in outcome.err
    assert outcome.status == 2
    text = 'test   "t"   {\nexpect 1=1\n   expect (from subject|count by sex) gives """\n     sex,count\n     """\n}\n'
    formatted = run_bql("fmt", stdin=text)
    assert formatted.status == 0
    assert formatted.out.splitlines()[:2] == ['test "t" {', "  expect 1 = 1"]
    assert run_bql("fmt", "--check", stdin=formatted.out).status == 0
