"""`vpcplan lint` as people and CI systems call it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.support.schemas import schema_errors

from vpcplan.cli.main import run
from vpcplan.lint.registry import rule_ids

Capture = pytest.CaptureFixture[str]

BAD = """vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [100.68.0.18/18]
    route_tables:
      old: {}
    security_groups:
      web: {ingress: [tcp 443 from 0.0.0.0/0, tcp 443 from 0.0.0.0/0]}   # twice
    subnets:
      a: {az: eu-west-1a, cidr_block: 100.68.0.0/24}
    instances:
      web-1: {subnet: a, security_groups: [web]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "shop.yaml").write_text(BAD)
    return tmp_path


def lint(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = run(["lint", "--isolated", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_text_shows_the_line_with_a_caret_and_the_count(folder: Path, capsys: Capture) -> None:
    status, out, _ = lint(capsys, "net/shop.yaml")
    assert status == 1
    assert "warning[RTB002]: route table old is associated with no subnet and no gateway" in out
    assert "--> net/shop.yaml:7:7" in out
    assert "7 |       old: {}" in out
    assert "^^^" in out
    assert out.rstrip().endswith(
        "Found 3 findings (3 warnings) in 1 file of 1 topology (1 file). 2 fixable with --fix."
    )


def test_concise_is_one_line_each(folder: Path, capsys: Capture) -> None:
    _, out, _ = lint(capsys, "net/shop.yaml", "--format", "concise")
    assert out.splitlines()[0].startswith("net/shop.yaml:5:19: YAML007 [*] 100.68.0.18/18 has host bits set")
    assert len(out.splitlines()) == 4


def test_json_has_the_keys_that_programs_rely_on(folder: Path, capsys: Capture) -> None:
    _, out, _ = lint(capsys, "net/shop.yaml", "--format", "json")
    document = json.loads(out)
    assert document["schema_version"] == 1
    first = document["findings"][0]
    assert {"rule", "severity", "message", "file", "line", "column", "url"} <= first.keys()
    assert (first["rule"], first["file"], first["line"], first["column"]) == (
        "YAML007",
        "net/shop.yaml",
        5,
        19,
    )
    assert first["fix"]["edits"][0]["replacement"] == "100.68.0.0/18"
    lines = lint(capsys, "net/shop.yaml", "--format", "jsonl")[1].splitlines()
    assert [json.loads(line) for line in lines] == document["findings"]


def test_sarif_is_valid_with_relative_uris_and_stable_fingerprints(folder: Path, capsys: Capture) -> None:
    _, out, _ = lint(capsys, str(folder / "net" / "shop.yaml"), "--format", "sarif")
    document = json.loads(out)
    assert document["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    assert schema_errors("sarif-2.1.0.json", document) == []
    (sarif_run,) = document["runs"]
    assert [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]] == list(rule_ids())
    for result in sarif_run["results"]:
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": "net/shop.yaml", "uriBaseId": "%SRCROOT%"}
        assert sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    before = {result["partialFingerprints"]["vpcplan/v1"] for result in sarif_run["results"]}
    assert len(before) == len(sarif_run["results"])
    (folder / "net" / "shop.yaml").write_text("# moved\n\n" + BAD)
    moved = json.loads(lint(capsys, str(folder / "net" / "shop.yaml"), "--format", "sarif")[1])
    assert {r["partialFingerprints"]["vpcplan/v1"] for r in moved["runs"][0]["results"]} == before


def test_every_fixture_of_every_rule_gives_valid_sarif(capsys: Capture) -> None:
    results = []
    for path in sorted((Path(__file__).parents[1] / "lint").glob("*/bad*")):
        document = json.loads(lint(capsys, str(path), "--format", "sarif")[1])
        assert schema_errors("sarif-2.1.0.json", document) == [], path
        results += document["runs"][0]["results"]
    assert len({result["ruleId"] for result in results}) > 80
    assert all(any(key in result for result in results) for key in ("fixes", "relatedLocations"))
    document["runs"][0]["results"][0]["rank"] = "high"
    assert schema_errors("sarif-2.1.0.json", document) == [
        "runs/0/results/0/rank: 'high' is not of type 'number'"
    ]


def test_an_exception_is_a_suppression_in_sarif(folder: Path, capsys: Capture) -> None:
    text = BAD.replace("      old: {}", "      old: {}   # vpcplan: ignore[RTB002] kept for the audit")
    (folder / "net" / "shop.yaml").write_text(text)
    document = json.loads(lint(capsys, "net/shop.yaml", "--format", "sarif")[1])
    assert schema_errors("sarif-2.1.0.json", document) == []
    suppressed = [result for result in document["runs"][0]["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in suppressed] == ["RTB002"]
    assert suppressed[0]["suppressions"] == [{"kind": "inSource", "justification": "kept for the audit"}]


def test_junit_has_a_case_per_rule(folder: Path, capsys: Capture) -> None:
    _, out, _ = lint(capsys, "net/shop.yaml", "--format", "junit", "--ignore", "SG")
    suite = ElementTree.fromstring(out).find("testsuite")
    assert suite is not None
    cases = {str(case.get("name")).split()[0]: case for case in suite}
    assert set(cases) == set(rule_ids())
    assert cases["RTB002"].find("failure") is not None
    assert cases["SG004"].find("skipped") is not None
    assert len(cases["TGW001"]) == 1, "only the address of its page"


def test_github_annotations_and_job_summary(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    _, out, _ = lint(capsys, "net/shop.yaml", "--format", "github")
    assert "::warning file=net/shop.yaml,line=7,col=7,endColumn=10,title=vpcplan RTB002::" in out
    assert "%0A" in out, "the help goes into the annotation"
    assert "| warning | [RTB002]" in (folder / "summary.md").read_text()


def test_gitlab_code_quality(folder: Path, capsys: Capture) -> None:
    entries = json.loads(lint(capsys, "net/shop.yaml", "--format", "gitlab")[1])
    assert len({entry["fingerprint"] for entry in entries}) == 3
    assert entries[1]["location"] == {"path": "net/shop.yaml", "lines": {"begin": 7}}
    assert {entry["severity"] for entry in entries} <= {"info", "minor", "major", "critical", "blocker"}


def test_azure_and_markdown(folder: Path, capsys: Capture) -> None:
    out = lint(capsys, "net/shop.yaml", "--format", "azure")[1]
    assert "##vso[task.logissue type=warning;sourcepath=net/shop.yaml;linenumber=7;columnnumber=7;" in out
    out = lint(capsys, "net/shop.yaml", "--format", "markdown")[1]
    assert out.startswith("## vpcplan lint")


def test_several_formats_in_one_run(folder: Path, capsys: Capture) -> None:
    status, out, _ = lint(
        capsys,
        "net/shop.yaml",
        "--format",
        "concise",
        "--format",
        "sarif=out.sarif",
        "--format",
        "json=out.json",
    )
    assert status == 1
    assert "RTB002" in out
    assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((folder / "out.json").read_text())["findings"]


def test_two_formats_for_the_terminal_are_refused(folder: Path, capsys: Capture) -> None:
    status, _, err = lint(capsys, "net/shop.yaml", "--format", "text", "--format", "json")
    assert status == 2
    assert "standard output" in err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "error"), 0),
        (("--fail-on", "never"), 0),
        (("--severity", "error"), 0),
        (("--select", "VPC"), 0),
        (("--select", "RTB"), 1),
        (("--ignore", "RTB,SG,YAML"), 0),
        (("--config", 'fail-on="error"'), 0),
        (("--select", "BOGUS"), 2),
        (("--format", "yaml"), 2),
        (("--exclude", "shop.yaml"), 0),
    ],
)
def test_exit_statuses(folder: Path, capsys: Capture, arguments: tuple[str, ...], status: int) -> None:
    assert lint(capsys, "net/shop.yaml", *arguments)[0] == status


def test_an_unknown_rule_is_refused_with_a_suggestion(folder: Path, capsys: Capture) -> None:
    status, _, err = lint(capsys, "net/shop.yaml", "--ignore", "RTB02")
    assert status == 2
    assert "RTB002" in err


def test_an_unreadable_file_among_many_is_a_finding_and_the_rest_is_linted(
    folder: Path, capsys: Capture
) -> None:
    (folder / "net" / "broken.yaml").write_text("vpcplan: 1\nvpcs: [")
    status, out, _ = lint(capsys, "net", "none.yaml", "--format", "json")
    found = {(finding["rule"], finding["file"]) for finding in json.loads(out)["findings"]}
    assert status == 1
    assert ("YAML001", "net/broken.yaml") in found
    assert ("YAML001", "none.yaml") in found
    assert ("RTB002", "net/shop.yaml") in found


def test_fix_and_diff(folder: Path, capsys: Capture) -> None:
    file = folder / "net" / "shop.yaml"
    status, out, _ = lint(capsys, "net/shop.yaml", "--diff")
    assert status == 1
    assert "-    cidr_blocks: [100.68.0.18/18]" in out
    assert "+    cidr_blocks: [100.68.0.0/18]" in out
    assert file.read_text() == BAD, "--diff writes nothing"
    status, out, err = lint(capsys, "net/shop.yaml", "--fix")
    assert status == 1, "the unused table is left"
    assert "fixed 2 in net/shop.yaml" in err
    fixed = file.read_text()
    assert fixed == BAD.replace("100.68.0.18/18", "100.68.0.0/18").replace(", tcp 443 from 0.0.0.0/0]", "]")
    assert lint(capsys, "net/shop.yaml", "--diff")[0] == 0


def test_a_baseline_is_written_and_honoured(folder: Path, capsys: Capture) -> None:
    assert lint(capsys, "net/shop.yaml", "--create-baseline", "known.json")[0] == 0
    status, out, _ = lint(capsys, "net/shop.yaml", "--baseline", "known.json")
    assert status == 0
    assert "3 known from the baseline" in out


def test_configuration_of_the_folder_is_found(folder: Path, capsys: Capture) -> None:
    (folder / "vpcplan.toml").write_text('[lint]\nignore = ["YAML007", "SG004"]\n')
    assert run(["lint", "net/shop.yaml", "--format", "concise"]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("net/shop.yaml:7:7: RTB002")
    assert run(["lint", "net/shop.yaml", "--show-settings"]) == 0
    assert 'ignore = ["YAML007", "SG004"]' in capsys.readouterr().out


def test_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys
    from types import SimpleNamespace

    text = BAD.replace("old: {}", "old: {}  # vpcplan: ignore[RTB002] later")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode()), isatty=lambda: False))
    status, out, _ = lint(capsys, "-f", "-", "--stdin-filename", "shop.yaml", "--format", "concise")
    assert status == 1
    assert "shop.yaml:5:19: YAML007" in out
    assert "RTB002" not in out
    assert "1 ignored" in out


def test_rules_are_listed(capsys: Capture) -> None:
    status, out, _ = lint(capsys, "--list-rules")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(rule_ids())
    listed = json.loads(lint(capsys, "--list-rules", "--format", "json")[1])["rules"]
    assert [rule["id"] for rule in listed] == list(rule_ids())


def test_statistics(folder: Path, capsys: Capture) -> None:
    status, out, _ = lint(capsys, "net/shop.yaml", "--statistics")
    assert status == 1
    assert sorted(line.split()[1] for line in out.splitlines()) == ["RTB002", "SG004", "YAML007"]


def test_real_configuration_is_linted_without_a_crash(shared: Path, capsys: Capture) -> None:
    for folder in sorted((shared / "snapshots").iterdir()):
        if folder.is_dir():
            status, out, _ = lint(capsys, str(folder / "snapshot"), "--format", "json", "-q")
            assert status in (0, 1)
            findings = json.loads(out)["findings"]
            assert not [finding for finding in findings if finding["rule"] == "LINT004"]
