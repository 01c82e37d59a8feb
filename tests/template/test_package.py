"""What is deployed stays small: a large package is slow to upload and to start."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from local.settings import PROJECT
from tests.template.test_template import TEMPLATE

LIMIT_MB = 50
UV = os.environ.get("UV", str(PROJECT / ".local" / "uv" / "bin" / "uv"))


@pytest.mark.skipif(not Path(UV).exists(), reason="needs the uv that `make install` brings")
def test_the_packaged_functions_stay_below_50_mb_zipped(tmp_path: Path) -> None:
    shared = TEMPLATE["Globals"]["Function"]
    assert shared["Architectures"] == ["arm64"]
    packages = tmp_path / "packages"
    command = [UV, "pip", "install", "--quiet", "--target", str(packages), "--only-binary", ":all:"]
    command += ["--python-platform", "aarch64-manylinux_2_28"]
    command += ["--python-version", shared["Runtime"].removeprefix("python")]
    command += ["--require-hashes", "-r", str(PROJECT / "functions" / "requirements.txt")]
    subprocess.run(command, check=True)
    archive = tmp_path / "functions.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for folder in (packages, PROJECT / "functions"):
            for path in folder.rglob("*"):
                if path.is_file() and path.suffix != ".pyc":
                    zipped.write(path, path.relative_to(folder))
    assert archive.stat().st_size < LIMIT_MB * 1_000_000
