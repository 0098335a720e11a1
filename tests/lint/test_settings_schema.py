"""The schema of the settings says what the reader of the settings accepts."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from vpcplan.cli.main import run
from vpcplan.errors import UsageError
from vpcplan.lint import config
from vpcplan.lint.settings_schema import settings_schema

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = Draft202012Validator(settings_schema())


def test_the_keys_are_the_readers_keys() -> None:
    lint = settings_schema()["properties"]["lint"]["properties"]
    assert set(lint) == set(config._KEYS)
    assert set(lint["ignores"]["items"]["properties"]) == set(config._IGNORE_KEYS)


def test_the_example_of_the_page_is_valid() -> None:
    page = (ROOT / "docs" / "ci.md").read_text()
    example = page.partition("```toml\n# vpcplan.toml")[2].partition("```")[0]
    table = json.loads(json.dumps(tomllib.loads(example), default=str))
    assert "ignores" in table["lint"]
    VALIDATOR.validate(table)


@pytest.mark.parametrize(
    "text",
    ['fail-on = "sometimes"', "select = 3", 'selct = ["SG"]', 'ignores = [{reason = "x"}]'],
)
def test_what_the_reader_refuses_is_invalid(text: str) -> None:
    table = tomllib.loads(text)
    with pytest.raises(UsageError):
        config.decode_settings(table, file="vpcplan.toml")
    assert not VALIDATOR.is_valid({"lint": table})


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "config"]) == 0
    assert json.loads(capsys.readouterr().out) == settings_schema()
    assert run(["schema", "nothing"]) == 2
