# SPDX-License-Identifier: Apache-2.0
"""Opens a folder, a zip or a tar as one `Tree`, trusting nothing in it. Nothing is ever unpacked to a disk.

What stands against a hostile archive:

- Names are judged before anything is read (`grader.lms.tree`); they are never joined to a path on this machine.
- Links, devices and pipes are told by their kind, and neither followed nor opened. On a disk every folder on the way
  to a file is opened without following links.
- Sizes are checked twice: as the archive announces them, and while reading, which stops at the announced size. What is
  then not exactly as long, or has another checksum, is refused.
- An archive's own lists are read in bounded pieces: a zip's directory up to a limit, a tar's headers up to 64 KiB each.
- A zip's members must lie beside each other: two that share bytes are how a small file unpacks to petabytes.
- A compressed tar can only be read from its beginning, so the stream itself is bounded, by length and by ratio, and
  what may be wanted is kept in memory as it goes by.

One member that is unsound is refused, and the others are taken. An archive that is cut off or damaged as a whole is
not used at all: some students would be missing, and nobody would know.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from grader.errors import UsageError
from grader.lms.tree import (
    MAX_DEPTH,
    ONE_ZIP,
    TOO_MUCH,
    WHOLE,
    Limits,
    Scan,
    Tree,
    Unreadable,
    Unusable,
    limit_bytes,
    printable,
    size_in_words,
)

__all__ = ["is_archive", "open_tree", "unzipped"]

MIB = 1 << 20
LOCAL_HEADER_BYTES = 30  # of a zip's member, before its name
PIECE_BYTES = 1 << 16  # read at once
MAX_RATIO = 700  # unpacked to packed, of a zip's file above 1 MiB; one line over and over has 510, zeros have 1030
FREE_STREAM_BYTES = WHOLE.total_bytes  # of a tar, which is read as a whole
MAX_STREAM_RATIO = 500  # of a tar beyond that; 300 nearly equal notebooks have 230 with xz
MAX_STREAM_BYTES = 4096 * MIB

# What the standard library raises on bytes that are no sound archive, as seen when damaging some at random.
_DAMAGED = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError),
    *(struct.error, OverflowError, RuntimeError, LookupError),
)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


_COMPRESSED: dict[bytes, Callable[[IO[bytes]], _Readable]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
_OTHER_KIND = 0o170000  # none that `stat` knows
_UNPACK = "give a folder, or the .zip or .tar as the course site exported it; unpack anything else, and give that"
_ENDINGS = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip")
_OTHER_ARCHIVES = (*_ENDINGS[:-1], ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tbz2", ".txz")


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """Everything at `path`; its files can be read until the end of the `with`.

    Raises UsageError for a path that can not be read, is no folder, zip or tar, is damaged, or holds too much.
    """
    shown = printable(os.fspath(path))
    name = next((path.name[: -len(end)] for end in _ENDINGS if path.name.casefold().endswith(end)), path.name)
    with ExitStack() as stack:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            tree = _tree(descriptor, name, stack)
        except Unusable as error:
            raise UsageError(f"{shown}: {error}", hint=error.hint) from error
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "not a path").lower()
            raise UsageError(f"{shown}: {reason}", hint="check the path; ls shows what is there") from error
        yield tree


def unzipped(content: bytes, name: str) -> Tree:
    """A zip that a student handed in; Unusable says why it can not be used."""
    if not content.startswith(b"PK"):
        raise Unusable("it is no zip, whatever its name says")
    return _zip_tree(io.BytesIO(content), name, ONE_ZIP)


def is_archive(name: str) -> bool:
    """Whether a file of this name is packed in a way that is not opened inside an archive or a folder."""
    return name.casefold().endswith(_OTHER_ARCHIVES)


def _tree(descriptor: int, name: str, stack: ExitStack) -> Tree:
    kind = os.fstat(descriptor)
    if stat.S_ISDIR(kind.st_mode):
        scan = Scan(WHOLE)
        _look_into(descriptor, (), scan, descriptor)
        return scan.tree(name)
    if not stat.S_ISREG(kind.st_mode):
        raise Unusable("it is no folder and no file", _UNPACK)
    file = stack.enter_context(open(descriptor, "rb", closefd=False))
    beginning = file.read(tarfile.BLOCKSIZE)
    file.seek(0)
    if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_tree(file, name, WHOLE)
    for magic, opened in _COMPRESSED.items():
        if beginning.startswith(magic):
            return _tar_tree(opened(file), name, kind.st_size)
    if beginning[257:262] == b"ustar" or _is_old_tar(beginning):
        return _tar_tree(file, name, kind.st_size)
    raise Unusable("it is no folder, zip or tar" if beginning else "it is empty, and no archive", _UNPACK)


def _is_old_tar(block: bytes) -> bool:
    """Whether a block is a header of a tar from before `ustar`, by its checksum."""
    try:
        return int(block[148:156].strip(b"\0 "), 8) == sum(block[:148]) + 8 * ord(" ") + sum(block[156:])
    except ValueError:
        return False


# A folder on a disk


def _look_into(folder: int, above: tuple[str, ...], scan: Scan, root: int) -> None:
    """Everything below one open folder; one that can not be looked into is refused as a whole."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        names = (*above, entry.name)
        path = "/".join(names)
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            scan.refuse(path, _reason(error))
            continue
        is_folder = stat.S_ISDIR(status.st_mode)
        size = 0 if is_folder else status.st_size
        scan.add(path, status.st_mode, size, _at(status.st_mtime), partial(_read_beneath, root, names))
        if not is_folder:
            continue
        if len(names) >= MAX_DEPTH:
            scan.refuse(path, f"a folder within {MAX_DEPTH} folders is not looked into; move it up")
            continue
        try:
            inner = os.open(entry.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        except OSError as error:
            scan.refuse(path, _reason(error))
            continue
        try:
            _look_into(inner, names, scan, root)
        finally:
            os.close(inner)


def _read_beneath(root: int, names: Sequence[str]) -> bytes:
    """The bytes of a regular file; no link on the way to it is followed, and no pipe waited for."""
    with ExitStack() as stack:
        folder = root
        try:
            for name in names[:-1]:
                folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
                stack.callback(os.close, folder)
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            file = stack.enter_context(open(os.open(names[-1], flags, dir_fd=folder), "rb"))
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("it is no regular file; hand in the file itself")
            limit = limit_bytes(names[-1])
            content = file.read(limit + 1)
        except OSError as error:
            raise Unreadable(_reason(error)) from error
    if len(content) > limit:
        raise Unreadable(f"it has more than the {size_in_words(limit)} of such a file that are read")
    return content


def _reason(error: OSError) -> str:
    return f"it can not be read: {(error.strerror or 'no reason given').lower()}"


def _at(timestamp: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None


# Zip


class _Guarded:
    """A file as `zipfile` wants it, that does not give more at once than a zip's directory may have."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file, self._most_bytes = file, most_bytes
        self.tell, self.seek, self.seekable = file.tell, file.seek, file.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, self._most_bytes + 1) if size >= 0 else self._most_bytes + 1)
        if len(data) > self._most_bytes:
            raise Unusable("it holds more files and folders than can be listed", TOO_MUCH)
        return data


def _zip_tree(file: IO[bytes], name: str, limits: Limits) -> Tree:
    try:
        archive = zipfile.ZipFile(_Guarded(file, limits.directory_bytes))
    except _DAMAGED as error:
        raise Unusable("it is damaged or cut off: its list of files can not be read") from error
    members = archive.infolist()
    sharing = _sharing(members)
    scan = Scan(limits)
    for number, member in enumerate(members):
        mode = member.external_attr >> 16
        own_name = _zip_name(member)
        if own_name.endswith("/"):
            mode = stat.S_IFDIR
        complaint = "its bytes are another file's too, as in a zip bomb" if number in sharing else _unsound(member)
        read = partial(_read_zipped, archive, member)
        scan.add(own_name, mode, member.file_size, _zip_time(member), read, complaint)
    return scan.tree(name)


def _zip_name(member: zipfile.ZipInfo) -> str:
    """A name as it was meant: many programs write UTF-8 and do not say so. Else it has the encoding of the format."""
    if not member.flag_bits & 0x800:
        try:
            return member.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return member.orig_filename


def _zip_time(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _unsound(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x41:
        return "it is locked with a password; pack it again without one"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that is not read here; pack it again as an ordinary zip"
    if member.file_size > max(MIB, MAX_RATIO * member.compress_size):
        return f"it unpacks to more than {MAX_RATIO} times its size, as a zip bomb does"
    return ""


def _sharing(members: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Numbers of those members that share bytes of the archive with another one."""
    sharing: set[int] = set()
    end, holder = -1, -1
    for number in sorted(range(len(members)), key=lambda number: members[number].header_offset):
        member = members[number]
        header = LOCAL_HEADER_BYTES + len(member.orig_filename)  # at least
        if member.header_offset < end:
            sharing |= {holder, number}
        stop = member.header_offset + header + member.compress_size
        if stop > end:
            end, holder = stop, number
    return sharing


def _read_zipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    content = bytearray()
    try:
        with archive.open(member) as file:
            while piece := file.read(PIECE_BYTES):
                content += piece
    except (*_DAMAGED, Unusable) as error:
        raise Unreadable("it is damaged in the archive; download the archive again, or ask for the file") from error
    if len(content) != member.file_size:
        raise Unreadable("it is not as long as the archive says; download the archive again, or ask for the file")
    return bytes(content)


# Tar


class _Stream:
    """A tar's bytes, forwards only and bounded: for a bomb the reading stops, however far it would unpack."""

    def __init__(self, file: _Readable, packed_bytes: int) -> None:
        self._file, self._position = file, 0
        self._most_bytes = min(MAX_STREAM_BYTES, max(FREE_STREAM_BYTES, MAX_STREAM_RATIO * packed_bytes))
        self.last = b""  # what the last reading gave

    def tell(self) -> int:
        return self._position

    def read(self, size: int) -> bytes:
        if not 0 <= size <= PIECE_BYTES:
            raise Unusable("it is damaged: it announces a header that no file has")
        self.last = self._file.read(size)
        self._position += len(self.last)
        if self._position > self._most_bytes:
            raise Unusable("it unpacks without end, as a bomb does")
        return self.last

    def seek(self, position: int) -> None:
        if position < self._position:
            raise Unusable("it is damaged: it leads back to what was read already")
        while self._position < position and self.read(min(PIECE_BYTES, position - self._position)):
            pass


def _tar_tree(file: _Readable, name: str, packed_bytes: int) -> Tree:
    stream, scan = _Stream(file, packed_bytes), Scan(WHOLE)
    kept_bytes = 0
    try:
        archive = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape")  # type: ignore[arg-type]
        while member := archive.next():
            archive.members.clear()  # type: ignore[attr-defined]  # they would keep their headers, up to 64 KiB each
            kept_bytes += _take(member, stream, scan)
            if kept_bytes > WHOLE.total_bytes:
                raise Unusable(f"its files have more than {size_in_words(WHOLE.total_bytes)}", TOO_MUCH)
        # A damaged header in the middle ends a tar for `tarfile` as its end does; so does one that was cut off.
        if stream.last != bytes(tarfile.BLOCKSIZE):
            raise Unusable("it is damaged or cut off")
        while stream.read(PIECE_BYTES):
            if stream.last.strip(b"\0"):
                raise Unusable("it is damaged: something follows after its end")
    except _DAMAGED as error:
        raise Unusable("it is damaged or cut off, or what is packed is no tar") from error
    return scan.tree(name)


def _take(member: tarfile.TarInfo, stream: _Stream, scan: Scan) -> int:
    """One member; how many of its bytes were kept. They are read now: later the stream is past them."""
    content: list[bytes] = []
    read = partial(b"".join, content)
    if not scan.add(member.name, _tar_mode(member), member.size, _at(member.mtime), read, _tar_complaint(member)):
        return 0
    stream.seek(member.offset_data)
    missing = member.size
    while missing:
        content.append(stream.read(min(PIECE_BYTES, missing)))
        missing -= len(content[-1])
        if not content[-1]:
            raise Unusable("it is damaged or cut off")
    return member.size


def _tar_mode(member: tarfile.TarInfo) -> int:
    """A member's kind, as `stat` has it."""
    kinds = {
        tarfile.DIRTYPE: stat.S_IFDIR,
        tarfile.SYMTYPE: stat.S_IFLNK,
        tarfile.FIFOTYPE: stat.S_IFIFO,
        tarfile.CHRTYPE: stat.S_IFCHR,
        tarfile.BLKTYPE: stat.S_IFBLK,
    }
    is_file = member.isreg() or member.islnk()
    return stat.S_IFREG if is_file else kinds.get(member.type, _OTHER_KIND)


def _tar_complaint(member: tarfile.TarInfo) -> str:
    if member.islnk():
        return "it is a link to another file; hand in the file itself"
    return "it has holes, which only some programs can read; pack it again" if member.issparse() else ""
