# StringIO, BytesIO, gzip, zip and tar in memory, struct.
import gzip
import io
import struct
import tarfile
import zipfile


def work() -> float:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "hello")
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("empty"))
    text = io.TextIOWrapper(io.BytesIO("é\nb".encode()), "utf-8").readlines()
    numbers = struct.unpack("<if", struct.pack("<if", 3, 0.5))
    return float(
        len(zipfile.ZipFile(buffer).read("a.txt"))
        + len(text)
        + sum(numbers)
        + len(gzip.decompress(gzip.compress(b"xy")))
    )
