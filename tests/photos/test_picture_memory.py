"""The function's memory holds the worst pictures that it takes: measured in a process like the function's.

At a quarter of the limits, times four: what a decoder takes grows with the pixels, and the whole takes a minute.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from local.appsync.cloudformation import load_template
from photos.inspection import MAX_BYTES, MAX_PIXELS, MAX_PIXELS_BY_LINE
from tests.photos.pictures import png, saved

ROOT = Path(__file__).parents[2]
# While a file is read it may be in the memory twice, in pieces and whole.
READING = 2 * MAX_BYTES
SHARE = 4
# What the function holds before it looks at a file: its modules and boto3's clients.
PROGRAM = """
import resource, sys
from pathlib import Path
def peak():
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux getrusage begins with the peak of the process that started this one.
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
import boto3, aws_lambda_powertools
import photos.process_upload, photos.adapters.rekognition
for service in ("s3", "dynamodb", "rekognition"):
    boto3.client(service, region_name="us-east-1")
from photos.picture import inspect
import pi_heif
held = peak()
seen = inspect(Path(sys.argv[1]).read_bytes())
print(seen.width * seen.height, held, peak())
"""


def square(pixels: int) -> tuple[int, int]:
    return int((pixels / SHARE) ** 0.5), int((pixels / SHARE) ** 0.5)


def plain(kind: str, mode: str, **options: object) -> bytes:
    return saved(Image.new(mode, square(MAX_PIXELS[kind])), kind, **options)


# Of each kind the colours and the coding that take most.
LARGEST: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved(Image.new("L", square(MAX_PIXELS_BY_LINE)), "JPEG"),
    "progressive JPEG": lambda: plain("JPEG", "CMYK", progressive=True, subsampling=0),
    "PNG": lambda: png(*square(MAX_PIXELS["PNG"])),
    "TIFF": lambda: plain("TIFF", "CMYK", compression="tiff_lzw"),
    "WEBP": lambda: plain("WEBP", "RGBA", lossless=True, method=0, quality=0),
    "AVIF": lambda: plain("AVIF", "RGB", speed=10, subsampling="4:4:4"),
    "HEIF": lambda: plain("HEIF", "RGB"),
}


@pytest.mark.parametrize("kind", LARGEST)
def test_the_largest_pictures_fit(kind: str, tmp_path: Path) -> None:
    template = load_template(ROOT / "template.yaml")
    memory = template["Resources"]["OnUploadFunction"]["Properties"]["MemorySize"] * 1024 * 1024
    file = tmp_path / "picture"
    file.write_bytes(LARGEST[kind]())
    command = [sys.executable, "-c", PROGRAM, str(file)]
    environment = {"PYTHONPATH": str(ROOT / "functions")}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    pixels, held, peak = (int(number) for number in answer.split())
    assert pixels > 0.99 * MAX_PIXELS.get(kind, 0) / SHARE
    assert (held + SHARE * (peak - held)) * 1024 + READING < memory
