# SPDX-License-Identifier: Apache-2.0
"""Whatever an archive or a folder holds: a file with a safe name, a refusal with its reason, or a sentence for all."""

import bz2
import gzip
import lzma
import os
import socket
import stat
import struct
import tarfile
import tracemalloc
import unicodedata
import zipfile
from contextlib import suppress

import pytest

from grader.errors import UsageError
from grader.lms import archives
from grader.lms.archives import open_tree, unzipped
from grader.lms.tree import MAX_DEPTH, MAX_NAME_CHARACTERS, MIB, Limits, Scan, Unreadable, Unusable

SOURCE = b"x = 1\n"
NFC, NFD = (unicodedata.normalize(form, "ada/zoë.py") for form in ("NFC", "NFD"))


# How archives are made


def patched(data, *, central=None, local=None):
    """A zip with fields of its last member changed, in its directory and in its local header: what, by offset."""
    data = bytearray(data)
    for magic, fields in ((b"PK\x01\x02", central or {}), (b"PK\x03\x04", local or {})):
        start = data.rindex(magic)
        for offset, (form, value) in fields.items():
            struct.pack_into(f"<{form}", data, start + offset, value)
    return bytes(data)


def lying_size(pack, size):
    return patched(pack.zip("ada/ok.py", "ada/lies.py"), central={24: ("I", size)}, local={22: ("I", size)})


def encrypted(pack):
    return patched(pack.zip("ada/ok.py", "ada/secret.py"), central={8: ("H", 1)}, local={6: ("H", 1)})


def wrong_checksum(pack):
    return patched(pack.zip("ada/ok.py", "ada/broken.py"), central={16: ("I", 1)}, local={14: ("I", 1)})


def overlapping(pack, shift):
    """A zip whose second member begins `shift` bytes after the first one."""
    return patched(pack.zip(("ada/1.py", os.urandom(500)), "ada/2.py"), central={42: ("I", shift)})


def unknown_method(pack):
    return patched(pack.zip("ada/ok.py", "ada/odd.py"), central={10: ("H", 99)}, local={8: ("H", 99)})


def broken_date(pack):
    return patched(pack.zip("ada/a.py"), central={12: ("I", 0xFFFFFFFF)})


def bad_header_in_the_middle(pack):
    data = bytearray(pack.tar("ada/a.py", "ada/b.py", "ada/c.py"))
    data[1024 + 150] ^= 1  # the checksum of the second one
    return bytes(data)


def tar_header(name, size_field, kind=b"0"):
    """A block as it stands before a file, with any field for its size."""
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT))
    block[124:136], block[156:157], block[148:156] = size_field, kind, b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def negative(size):
    return b"\xff" + (size).to_bytes(11, "big", signed=True)


def gnu_sparse():
    block = bytearray(tar_header("ada/holes.py", b"%011o\0" % 0, b"S"))
    block[483:495] = b"%011o\0" % (1 << 30)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + bytes(1024)


def tar_bomb(compress):
    """A tar that announces a file of 8 GiB, with zeros to come as long as one reads."""
    block = tar_header("ada/zeros.py", b"%011o\0" % ((8 << 30) - 1))
    return compress(block) + compress(bytes(MIB)) * 150


# One row: how it is made; which files come out; of which name what is refused, and with which words.

NAMES_REFUSED = {
    "up and out": ("../evil.py", "leads out"),
    "down, up and out": ("ada/../../evil.py", "leads out"),
    "up inside": ("ada/../grace/a.py", "leads out"),
    "ends in up": ("ada/..", "leads out"),
    "absolute": ("/etc/evil.py", "a place on somebody's disk"),
    "drive": ("C:/evil.py", "a place on somebody's disk"),
    "drive, relative": ("c:evil.py", "a place on somebody's disk"),
    "backslash": ("ada\\evil.py", "backslash"),
    "backslashes up": ("..\\..\\evil.py", "backslash"),
    "network share": ("\\\\host\\share\\evil.py", "backslash"),
    "newline": ("ada/a\nb.py", "steer a screen"),
    "escape": ("ada/\x1b[2Ja.py", "steer a screen"),
    "carriage return": ("ada/Icon\r", "steer a screen"),
    "delete": ("ada/\x7f.py", "steer a screen"),
    "C1": ("ada/\x9b2J.py", "steer a screen"),
    "right to left": ("ada/\u202eyp.txt", "direction of reading"),
    "isolate": ("ada/\u2066a.py", "direction of reading"),
    "line separator": ("ada/a\u2028.py", "steer a screen"),
    "very long": ("ada/" + "a" * MAX_NAME_CHARACTERS, "characters, 1,000 are allowed"),
    "very deep": ("a/" * MAX_DEPTH + "a.py", "more than 32 folders"),
    "only a dot": ("./.", "no name"),
    "macOS's copy": ("__MACOSX/ada/a.py", "left behind"),
    "macOS's fork": ("ada/._a.py", "left behind"),
    "macOS's folder": ("ada/.DS_Store", "left behind"),
    "Windows's pictures": ("ada/Thumbs.db", "left behind"),
    "Windows's folder": ("ada/DESKTOP.INI", "left behind"),
    "git": ("ada/.git/hooks/a.py", "left behind"),
    "compiled": ("ada/__pycache__/a.cpython-311.pyc", "left behind"),
    "checkpoint": ("ada/.ipynb_checkpoints/a-checkpoint.ipynb", "left behind"),
    "libraries": ("ada/venv/lib/site-packages/a.py", "left behind"),
    "hidden": ("ada/.a.py", "left behind"),
}

NAMES_TAKEN = {
    "plain": ("ada/a.py", "ada/a.py"),
    "from a dot": ("./ada/./a.py", "ada/a.py"),
    "two slashes": ("ada//a.py", "ada/a.py"),
    "a name like up": ("ada/a..py", "ada/a..py"),
    "three dots inside": ("ada/a...b/a.py", "ada/a...b/a.py"),
    "spaces and brackets": ("Doe, Jane/solution (1).py", "Doe, Jane/solution (1).py"),
    "a Windows device": ("ada/CON.py", "ada/CON.py"),
    "a colon inside": ("ada/a:b.py", "ada/a:b.py"),
    "not ASCII": ("Zoë/größe.py", "Zoë/größe.py"),
    "Persian, with a joiner": ("علی\u200cرضا/a.py", "علی\u200cرضا/a.py"),
    "Hebrew, with a mark": ("ada/\u200fשלום.py", "ada/\u200fשלום.py"),
    "emoji": ("ada/🎲.py", "ada/🎲.py"),
    "like a shell's": ("ada/$(rm -rf).py", "ada/$(rm -rf).py"),
    "like a formula": ("=1+1/a.py", "=1+1/a.py"),
}

TABLE = {
    # Twins
    "zip, same name": (
        lambda pack: pack.zip("ada/a.py", "ada/a.py", "ada/b.py"),
        ["ada/b.py"],
        {"ada/a.py": "the same name"},
    ),
    "tar, same name": (
        lambda pack: pack.tar("ada/a.py", "ada/a.py", "ada/b.py"),
        ["ada/b.py"],
        {"ada/a.py": "the same name"},
    ),
    "same name, written in two ways": (
        lambda pack: pack.zip("ada/a.py", "./ada//a.py"),
        [],
        {"ada/a.py": "the same name"},
    ),
    "capitals": (
        lambda pack: pack.zip("ada/a.py", "ada/A.py"),
        [],
        {"ada/a.py": "many computers take for the same", "ada/A.py": "many computers take for the same"},
    ),
    "accents": (lambda pack: pack.tar(NFC, NFD), [], {NFC: "many computers", "ada/zoe\u0308.py": "many computers"}),
    "same name in two folders": (lambda pack: pack.zip("ada/a.py", "Ada/a.py"), ["Ada/a.py", "ada/a.py"], {}),
    # Kinds
    "zip, symbolic link": (
        lambda pack: pack.zip("ada/ok.py", (pack.info("ada/l.py", mode=stat.S_IFLNK | 0o777), b"/etc/passwd")),
        ["ada/ok.py"],
        {"ada/l.py": "a symbolic link"},
    ),
    "zip, pipe": (
        lambda pack: pack.zip((pack.info("ada/p.py", mode=stat.S_IFIFO), b"")),
        [],
        {"ada/p.py": "a named pipe"},
    ),
    "zip, device": (
        lambda pack: pack.zip((pack.info("ada/d.py", mode=stat.S_IFCHR), b"")),
        [],
        {"ada/d.py": "a device"},
    ),
    "zip, socket": (
        lambda pack: pack.zip((pack.info("ada/s.py", mode=stat.S_IFSOCK), b"")),
        [],
        {"ada/s.py": "a socket"},
    ),
    "zip, file with a mode": (
        lambda pack: pack.zip((pack.info("a/a.py", mode=stat.S_IFREG | 0o4777), SOURCE)),
        ["a/a.py"],
        {},
    ),
    "zip, folder": (lambda pack: pack.zip(("ada/", b""), "ada/a.py"), ["ada/a.py"], {}),
    "zip, folder with content": (lambda pack: pack.zip(("ada/", SOURCE)), [], {"ada/": "says it has content"}),
    "tar, symbolic link": (
        lambda pack: pack.tar(pack.special("ada/l.py", tarfile.SYMTYPE, "/etc/passwd")),
        [],
        {"ada/l.py": "a symbolic link"},
    ),
    "tar, link that leads out, and a file through it": (
        lambda pack: pack.tar(pack.special("ada", tarfile.SYMTYPE, "/tmp"), "ada/a.py"),
        ["ada/a.py"],
        {"ada": "a symbolic link"},
    ),
    "tar, hard link": (
        lambda pack: pack.tar("ada/a.py", pack.special("ada/h.py", tarfile.LNKTYPE, "ada/a.py")),
        ["ada/a.py"],
        {"ada/h.py": "a link to another file"},
    ),
    "tar, pipe": (lambda pack: pack.tar(pack.special("ada/p.py", tarfile.FIFOTYPE)), [], {"ada/p.py": "a named pipe"}),
    "tar, character device": (
        lambda pack: pack.tar(pack.special("ada/d.py", tarfile.CHRTYPE)),
        [],
        {"ada/d.py": "a device"},
    ),
    "tar, block device": (
        lambda pack: pack.tar(pack.special("ada/d.py", tarfile.BLKTYPE)),
        [],
        {"ada/d.py": "a device"},
    ),
    "tar, contiguous file": (lambda pack: pack.tar(pack.special("ada/c.py", tarfile.CONTTYPE)), ["ada/c.py"], {}),
    "tar, unknown kind": (lambda pack: pack.tar(pack.special("ada/u.py", b"Z")), [], {"ada/u.py": "no regular file"}),
    "tar, sparse": (lambda pack: gnu_sparse(), [], {"ada/holes.py": "it has holes"}),
    "tar, folder": (lambda pack: pack.tar(pack.special("ada", tarfile.DIRTYPE), "ada/a.py"), ["ada/a.py"], {}),
    # Sizes
    "zip, large source": (
        lambda pack: pack.zip(("ada/a.py", os.urandom(MIB + 1))),
        [],
        {"ada/a.py": "more than the 1 MiB"},
    ),
    "zip, source of 1 MiB": (lambda pack: pack.zip(("ada/a.py", os.urandom(MIB))), ["ada/a.py"], {}),
    "zip, large notebook": (lambda pack: pack.zip(("ada/a.ipynb", os.urandom(2 * MIB))), ["ada/a.ipynb"], {}),
    "tar, large source": (lambda pack: pack.tar(("ada/a.py", bytes(MIB + 1))), [], {"ada/a.py": "more than the 1 MiB"}),
    "tar, very large notebook": (
        lambda pack: pack.tar(("ada/a.ipynb", bytes(16 * MIB + 1)), "ada/b.py"),
        ["ada/b.py"],
        {"ada/a.ipynb": "more than the 16 MiB"},
    ),
    "zip, ratio": (lambda pack: pack.zip(("ada/0.ipynb", bytes(12 * MIB))), [], {"ada/0.ipynb": "700 times its size"}),
    "zip, size said too small": (
        lambda pack: lying_size(pack, 3),
        ["ada/ok.py"],
        {"ada/lies.py": "damaged in the archive"},
    ),
    "zip, size said too large": (lambda pack: lying_size(pack, 300), ["ada/ok.py"], {"ada/lies.py": "not as long"}),
    "zip, size said enormous": (
        lambda pack: lying_size(pack, 2**32 - 2),
        ["ada/ok.py"],
        {"ada/lies.py": "700 times its size"},
    ),
    # Single unsound members
    "zip, checksum": (wrong_checksum, ["ada/ok.py"], {"ada/broken.py": "damaged in the archive"}),
    "zip, password": (encrypted, ["ada/ok.py"], {"ada/secret.py": "locked with a password"}),
    "zip, unknown packing": (unknown_method, ["ada/ok.py"], {"ada/odd.py": "an ordinary zip"}),
    "zip, bzip2": (
        lambda pack: pack.zip((pack.info("ada/a.py", method=zipfile.ZIP_BZIP2), SOURCE)),
        [],
        {"ada/a.py": "an ordinary zip"},
    ),
    "zip, lzma": (
        lambda pack: pack.zip((pack.info("ada/a.py", method=zipfile.ZIP_LZMA), SOURCE)),
        [],
        {"ada/a.py": "an ordinary zip"},
    ),
    "zip, the same bytes twice": (
        lambda pack: overlapping(pack, 0),
        [],
        {"ada/1.py": "as in a zip bomb", "ada/2.py": "as in a zip bomb"},
    ),
    "zip, one inside the other": (
        lambda pack: overlapping(pack, 40),
        [],
        {"ada/1.py": "as in a zip bomb", "ada/2.py": "as in a zip bomb"},
    ),
    "zip, impossible date": (broken_date, ["ada/a.py"], {}),
    # Encodings
    "zip, UTF-8 that does not say so": (
        lambda pack: pack.zip("ada/XX.py").replace(b"XX", "ä".encode()),
        ["ada/ä.py"],
        {},
    ),
    "zip, DOS": (lambda pack: pack.zip("ada/X.py").replace(b"/X", b"/\x84"), ["ada/ä.py"], {}),
    "zip, zero byte": (
        lambda pack: pack.zip("ada/aX.py").replace(b"aX", b"a\0"),
        [],
        {"ada/a\\x00.py": "steer a screen"},
    ),
    "tar, Latin-1": (lambda pack: pack.tar("ada/ä.py").replace("ä".encode(), b"a\xe4"), ["ada/a\\udce4.py"], {}),
    # Nothing of it can be used
    "nothing": (lambda pack: b"", None, "it is empty"),
    "text": (lambda pack: b"def softmax(x):\n    return x\n" * 40, None, "no folder, zip or tar"),
    "7z": (lambda pack: b"7z\xbc\xaf\x27\x1c" + bytes(600), None, "no folder, zip or tar"),
    "one zero block": (lambda pack: bytes(512), None, "no folder, zip or tar"),
    "zip, cut off": (lambda pack: pack.zip("ada/a.py", "ada/b.py")[:-30], None, "damaged or cut off"),
    "zip, only its beginning": (lambda pack: pack.zip("ada/a.py")[:40], None, "damaged or cut off"),
    "zip, name that is no UTF-8": (
        lambda pack: pack.zip("ada/ä.py").replace("ä".encode(), b"\xff\xfe"),
        None,
        "damaged or cut off",
    ),
    "tar, cut off in a file": (lambda pack: pack.tar(("ada/a.py", bytes(5000)))[:3000], None, "damaged or cut off"),
    "tar, cut off between files": (lambda pack: pack.tar("ada/a.py", "ada/b.py")[:1024], None, "damaged or cut off"),
    "tar, damaged in the middle": (bad_header_in_the_middle, None, "damaged or cut off"),
    "tar, another one behind it": (lambda pack: pack.tar("ada/a.py") + pack.tar("b/b.py"), None, "something follows"),
    "tar, negative size": (lambda pack: tar_header("a/a.py", negative(-512)) + bytes(2048), None, "damaged"),
    "tar, name without end": (
        lambda pack: tar_header("a/a.py", b"%011o\0" % (4 << 30), b"L") + bytes(2048),
        None,
        "a header that no file has",
    ),
    "tar, headers within headers": (
        lambda pack: (tar_header("a", b"%011o\0" % 0, b"x") * 2000) + bytes(1024),
        None,
        "damaged",
    ),
    "gz, cut off": (
        lambda pack: gzip.compress(pack.tar(("ada/a.py", os.urandom(900))))[:-600],
        None,
        "damaged or cut off",
    ),
    "gz, of no tar": (lambda pack: gzip.compress(b"no tar" * 200), None, "damaged or cut off"),
    "gz, damaged": (lambda pack: gzip.compress(pack.tar("ada/a.py"))[:-8] + bytes(8), None, "damaged or cut off"),
    "xz, cut off": (lambda pack: lzma.compress(pack.tar("ada/a.py"))[:-20], None, "damaged or cut off"),
    "bz2, damaged": (lambda pack: b"BZh9" + bytes(100), None, "damaged or cut off"),
}
for row, (name, words) in NAMES_REFUSED.items():
    TABLE[f"zip, name: {row}"] = (lambda pack, name=name: pack.zip(name), [], words)
    TABLE[f"tar, name: {row}"] = (lambda pack, name=name: pack.tar(name), [], words)
for row, (name, parts) in NAMES_TAKEN.items():
    TABLE[f"zip, name: {row}"] = (lambda pack, name=name: pack.zip(name), [parts], {})
    TABLE[f"tar, name: {row}"] = (lambda pack, name=name: pack.tar(name), [parts], {})


@pytest.fixture
def look(tmp_path):
    """Opens these bytes, and reads every file: names of the files; refused paths with their reasons."""

    def looked(data):
        path = tmp_path / "submissions.zip"
        path.write_bytes(data)
        with open_tree(path) as tree:
            files, refused = [], [(member.path, member.reason) for member in tree.refused]
            for member in tree.files:
                try:
                    member.read()
                    files.append("/".join(member.parts))
                except Unreadable as error:
                    refused.append(("/".join(member.parts), str(error)))
        return files, refused

    return looked


@pytest.mark.parametrize("row", TABLE)
def test_each_member_is_a_file_or_refused_and_a_damaged_archive_is_not_used(look, pack, row):
    make, files, refused = TABLE[row]
    if files is None:
        with pytest.raises(UsageError, match=refused) as raised:
            look(make(pack))
        assert raised.value.hint
        return
    found, reasons = look(make(pack))
    assert files == found
    if isinstance(refused, str):
        ((_, reason),) = reasons
        assert refused in reason
    else:
        assert set(refused) == {path for path, _ in reasons}
        assert all(refused[path] in reason for path, reason in reasons)


# A folder on a disk


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "class"
    (made / "ada").mkdir(parents=True)
    (made / "ada" / "a.py").write_bytes(SOURCE)
    return made


def names_and_refusals(path):
    with open_tree(path) as tree:
        names = ["/".join(member.parts) for member in tree.files if member.read() is not None]
        return names, {member.path: member.reason for member in tree.refused}


def test_a_folder_holds_its_files(folder):
    assert (["ada/a.py"], {}) == names_and_refusals(folder)


def test_links_are_not_followed(folder):
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.py").write_bytes(b"secret")
    (folder / "ada" / "link.py").symlink_to(outside / "secret.py")
    (folder / "grace").symlink_to(outside)
    (folder / "ada" / "nowhere.py").symlink_to("nowhere")
    names, refused = names_and_refusals(folder)
    assert ["ada/a.py"] == names
    assert {"ada/link.py", "ada/nowhere.py", "grace"} == {p for p, why in refused.items() if "a symbolic link" in why}


def test_a_folder_that_becomes_a_link_is_not_followed(folder):
    """Between the look at the names and the reading, a student with an account may be quick."""
    (folder.parent / "secret").mkdir()
    (folder.parent / "secret" / "a.py").write_bytes(b"secret")
    with open_tree(folder) as tree:
        (folder / "ada").rename(folder.parent / "before")
        (folder / "ada").symlink_to(folder.parent / "secret")
        with pytest.raises(Unreadable):
            tree.files[0].read()


def test_a_file_that_becomes_a_pipe_is_not_waited_for(folder):
    with open_tree(folder) as tree:
        (folder / "ada" / "a.py").unlink()
        os.mkfifo(folder / "ada" / "a.py")
        with pytest.raises(Unreadable, match="no regular file"):
            tree.files[0].read()


def test_a_file_that_grows_is_not_read_to_its_end(folder):
    with open_tree(folder) as tree:
        os.truncate(folder / "ada" / "a.py", 5 * MIB)
        with pytest.raises(Unreadable, match="more than the 1 MiB"):
            tree.files[0].read()


def test_pipes_and_sockets_are_not_opened(folder, monkeypatch):
    monkeypatch.chdir(folder / "ada")  # a socket's path must be short
    os.mkfifo(folder / "ada" / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
        names, refused = names_and_refusals(folder)
    assert ["ada/a.py"] == names
    assert "a named pipe" in refused["ada/pipe.py"]
    assert "a socket" in refused["ada/socket.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_can_not_be_read_is_refused(folder):
    (folder / "grace").mkdir(mode=0)
    (folder / "ada" / "a.py").chmod(0)
    with open_tree(folder) as tree:
        assert ["grace"] == [member.path for member in tree.refused]
        with pytest.raises(Unreadable, match="permission denied"):
            tree.files[0].read()


def test_a_name_that_is_no_text_is_shown_with_escapes(folder):
    os.rename(folder / "ada" / "a.py", os.fsencode(folder) + b"/ada/a\xe4.py")
    assert (["ada/a\\udce4.py"], {}) == names_and_refusals(folder)


def test_a_folder_is_not_looked_into_without_end(folder):
    deep = folder
    for _ in range(MAX_DEPTH + 2):
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.py").write_bytes(SOURCE)
    names, refused = names_and_refusals(folder)
    assert ["ada/a.py"] == names
    assert {"/".join(["d"] * MAX_DEPTH)} == set(refused)


def test_an_empty_folder_is_known(folder):
    (folder / "grace").mkdir()
    with open_tree(folder) as tree:
        assert {("ada",), ("grace",)} == tree.folders


@pytest.mark.parametrize("name", ["missing", "pipe", "a\0b"])
def test_a_path_that_is_none_is_a_mistake_of_usage(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError) as raised, open_tree(tmp_path / name):
        pass
    assert raised.value.hint


# Limits


def take(scan, name):
    return scan.add(name, 0, 1, None, lambda: b"")


def test_more_members_than_allowed_end_the_reading():
    scan = Scan(Limits(members=2, directory_bytes=0, total_bytes=10))
    take(scan, "ada/a.py")
    take(scan, "../evil.py")
    with pytest.raises(Unusable, match="more than 2 files"):
        take(scan, "ada/b.py")


def test_a_tar_with_more_bytes_than_allowed_is_not_kept(tmp_path, pack, monkeypatch):
    monkeypatch.setattr(archives, "WHOLE", Limits(members=9, directory_bytes=0, total_bytes=2 * MIB))
    small = [("ada/a.py", bytes(MIB)), ("ada/b.py", bytes(MIB)), ("ada/data.csv", bytes(3 * MIB))]
    (tmp_path / "small.tar").write_bytes(pack.tar(*small))
    assert 2 == len(names_and_refusals(tmp_path / "small.tar")[0])
    (tmp_path / "large.tar").write_bytes(pack.tar(*small, "ada/c.py"))
    with pytest.raises(UsageError, match="more than 2 MiB"):
        names_and_refusals(tmp_path / "large.tar")


def test_a_zip_that_lists_too_much_is_not_listed(pack):
    long = "a" * 900
    content = pack.zip(*(f"{long}{number}" for number in range(600)))
    with pytest.raises(Unusable, match="than can be listed"):
        unzipped(content, "a.zip")


def test_a_students_zip_holds_a_thousand_files_at_most(pack):
    assert 1000 == len(unzipped(pack.zip(*(f"{n}.py" for n in range(1000))), "a.zip").files)
    with pytest.raises(Unusable, match="more than 1,000 files"):
        unzipped(pack.zip(*(f"{n}.py" for n in range(1001))), "a.zip")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_does_not_fill_the_memory(tmp_path, monkeypatch, compress):
    monkeypatch.setattr(archives, "FREE_STREAM_BYTES", 64 * MIB)
    monkeypatch.setattr(archives, "MAX_STREAM_RATIO", 100)
    path = tmp_path / "bomb.tar"
    path.write_bytes(tar_bomb(compress))
    tracemalloc.start()
    try:
        with pytest.raises(UsageError, match="without end"), open_tree(path):
            pass
        assert tracemalloc.get_traced_memory()[1] < 20 * MIB
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_its_size_is_read_no_further_than_it_says(tmp_path, pack):
    """16 MiB of zeros that are said to be 1,000 bytes."""
    path = tmp_path / "bomb.zip"
    bomb = pack.zip(("ada/a.py", bytes(16 * MIB)))
    path.write_bytes(patched(bomb, central={24: ("I", 1000)}, local={22: ("I", 1000)}))
    with open_tree(path) as tree:
        tracemalloc.start()
        try:
            with pytest.raises(Unreadable):
                tree.files[0].read()
            assert tracemalloc.get_traced_memory()[1] < 2 * MIB
        finally:
            tracemalloc.stop()


def test_the_files_of_a_zip_are_read_only_when_asked_for(tmp_path, pack):
    path = tmp_path / "class.zip"
    path.write_bytes(pack.zip("ada/a.py"))
    with open_tree(path) as tree:
        path.write_bytes(bytes(1000))
        with pytest.raises(Unreadable):
            tree.files[0].read()


@pytest.mark.parametrize("packed", ["", "gz", "bz2", "xz"])
@pytest.mark.parametrize("name", ["class.tar", "class.zip", "class"])
def test_a_tar_is_known_by_what_is_in_it(tmp_path, pack, packed, name):
    (tmp_path / name).write_bytes(pack.tar("ada/a.py", packed=packed))
    assert (["ada/a.py"], {}) == names_and_refusals(tmp_path / name)


def test_times_of_change_are_kept(tmp_path, pack):
    (tmp_path / "class.zip").write_bytes(pack.zip("ada/a.py"))
    with open_tree(tmp_path / "class.zip") as tree:
        assert "2026-10-01T09:30:00+00:00" == tree.files[0].modified.isoformat()


@pytest.mark.parametrize("make", ["zip", "tar"])
def test_damage_anywhere_gives_files_refusals_or_a_sentence(tmp_path, pack, make):
    """Single bytes are changed in turn; what has another checksum never comes out as a file."""
    sound = getattr(pack, make)("ada/a.py", "grace/ä.py")
    path = tmp_path / "damaged"
    for place in range(0, len(sound), 29):
        damaged = bytearray(sound)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        with suppress(UsageError), open_tree(path) as tree:
            for member in tree.files:
                with suppress(Unreadable):
                    assert make == "tar" or member.read() == SOURCE
