# SPDX-License-Identifier: Apache-2.0
"""Receiving a class: the site is found, zips of students are opened once, and nothing is lost or counted twice."""

import os
import stat
import tarfile
import zipfile
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.coursework import Fate
from grader.errors import NothingGradable, UsageError
from grader.lms import SITES, collect, receive
from grader.lms.tree import Limits

CANVAS = ("doejane_1_2_a.py", "roe_3_4_a.py")
MOODLE = ("Jane Doe_1_assignsubmission_file/a.py", "John Roe_2_assignsubmission_file/a.py")
FOLDERS = ("ada/a.py", "grace/a.py")
GRADESCOPE = (("submission_metadata.yml", b"submission_1: {':submitters': [{':name': A}]}"), "submission_1/a.py")


# Sites


@pytest.mark.parametrize(
    ("site", "members"),
    [("canvas", CANVAS), ("moodle", MOODLE), ("folders", FOLDERS), ("gradescope", GRADESCOPE)],
)
def test_the_site_is_found_by_its_names(received, site, members):
    assert site == received(*members).site


def test_a_single_name_of_a_site_does_not_make_the_site(received):
    assert "folders" == received(*FOLDERS, "alan/a.py", MOODLE[0]).site


def test_the_site_may_be_said(received):
    assert "canvas" == received(*CANVAS, site="canvas").site


def test_a_site_that_does_not_fit_is_named_with_the_one_that_does(received):
    with pytest.raises(UsageError, match="not those of Gradescope's export") as raised:
        received(*CANVAS, site="gradescope")
    assert "--from canvas" in raised.value.hint


def test_every_archive_fits_plain_folders(received):
    assert "folders" == received(*CANVAS, site="folders").site


def test_an_unknown_site_is_a_mistake_of_usage(received):
    with pytest.raises(UsageError) as raised:
        received(*CANVAS, site="blackboard")
    assert all(site in raised.value.hint for site in SITES)


@pytest.mark.parametrize("members", [(), (("ada/", b""),)])
def test_an_archive_without_files_has_nothing_gradable(received, pack, members):
    with pytest.raises(NothingGradable):
        received(pack.zip(*members))


def test_a_folder_on_a_disk_is_received_as_an_archive_is(tmp_path, received):
    for name in CANVAS:
        (tmp_path / "class" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "class" / name).write_bytes(b"x = 1\n")
    assert received(*CANVAS) == receive(tmp_path / "class")


def test_a_tar_is_received_as_a_zip_is(received, pack):
    assert received(*MOODLE) == received(pack.tar(*MOODLE, packed="xz"), name="class.tar.xz")


def test_nothing_is_written_to_the_disk(tmp_path, received, monkeypatch):
    monkeypatch.chdir(tmp_path)
    received("ada/a.py", "../evil.py", "/tmp/evil.py")
    assert ["submissions.zip"] == os.listdir(tmp_path)


# Files


def test_a_file_is_given_as_bytes(received):
    assert [b"x = 1\n"] * 2 == [file.content for file in received(*FOLDERS).files]


def test_refused_files_are_entries_with_a_reason(received):
    (entry,) = received(*FOLDERS, "ada/../../evil.py").refused
    assert (Fate.REFUSED, (), "evil.py") == (entry.fate, entry.students, entry.file)
    assert entry.reason


def test_what_a_system_left_is_nobodys(received):
    (entry,) = received(*FOLDERS, "ada/.DS_Store").refused
    assert () == entry.students


def test_names_that_look_the_same_when_shown_have_paths_of_their_own(received, pack):
    delivered = received(pack.zip(*FOLDERS, "ada/a\x01.py", "ada/a\x01.py"))
    assert ["ada/a\\x01.py", "ada/a\\x01.py (2)"] == [entry.path for entry in delivered.refused]


# Zips of students


def test_a_students_zip_is_opened(received, pack):
    delivered = received(*CANVAS, ("doejane_LATE_1_9_hw-1.zip", pack.zip("hw/a.py", "hw/data.csv")))
    opened = [file for file in delivered.files if ".zip" in file.path]
    assert ["doejane_LATE_1_9_hw-1.zip/hw/a.py", "doejane_LATE_1_9_hw-1.zip/hw/data.csv"] == [f.path for f in opened]
    assert [("a.py", (9,), True), ("data.csv", (9,), True)] == [(f.name, f.attempt, f.late) for f in opened]
    assert "1 zip of students opened" in delivered.notes[0]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../evil.py", "leads out"),
        ("__MACOSX/a.py", "left behind"),
        ("again.zip", "within a zip is not opened"),
        ("a.tar.gz", "it is packed"),
        ("a.7z", "it is packed"),
    ],
)
def test_what_is_unsound_in_a_students_zip_is_refused_and_the_rest_taken(received, pack, name, reason):
    delivered = received(*FOLDERS, ("ada/hw.zip", pack.zip(name, "b.py")))
    (entry,) = delivered.refused
    assert reason in entry.reason
    assert "ada/hw.zip/b.py" in [file.path for file in delivered.files]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "it is no zip"),
        (b"", "it is no zip"),
        (b"PK\x05\x06" + bytes(18), "an empty zip"),
        (b"PK\x03\x04" + bytes(100), "damaged or cut off"),
    ],
)
def test_a_zip_that_can_not_be_opened_is_refused_as_a_whole(received, content, reason):
    delivered = received(*FOLDERS, ("ada/hw.zip", content))
    (entry,) = delivered.refused
    assert reason in entry.reason
    assert (("ada",), "ada/hw.zip") == (entry.students, entry.path)


def test_a_zip_that_is_too_large_is_not_opened(received, pack):
    large = pack.info("ada/hw.zip", method=zipfile.ZIP_STORED)
    (entry,) = received(*FOLDERS, (large, bytes(17 << 20))).refused
    assert "more than the 16 MiB" in entry.reason


@pytest.mark.parametrize("name", ["hw.tar", "hw.tar.gz", "hw.TGZ", "hw.7z", "hw.rar"])
def test_other_archives_of_students_are_refused_with_what_to_do(received, name):
    (entry,) = received(*FOLDERS, f"ada/{name}").refused
    assert "or a .zip of them" in entry.reason


def test_one_students_files_do_not_fill_the_memory(received, monkeypatch):
    monkeypatch.setattr(collect, "ONE_ZIP", Limits(members=2, directory_bytes=0, total_bytes=9))
    delivered = received("ada/1.py", "ada/2.py", "alan/1.py", "alan/2.py", ("grace/1.py", b"1"), ("grace/2.py", b"2"))
    assert ["ada/1.py", "alan/1.py", "grace/1.py", "grace/2.py"] == [file.path for file in delivered.files]
    assert all("of one student no more than" in entry.reason for entry in delivered.refused)


def test_a_zip_of_which_a_student_may_not_have_all_is_read_in_part(received, monkeypatch, pack):
    monkeypatch.setattr(collect, "ONE_ZIP", Limits(members=9, directory_bytes=0, total_bytes=2000))
    files = [(f"{number}.py", bytes(900)) for number in range(4)]
    delivered = received(("ada/hw.zip", pack.zip(*files)), "grace/a.py")
    assert ["ada/hw.zip/0.py", "ada/hw.zip/1.py", "grace/a.py"] == [file.path for file in delivered.files]
    assert [("ada",), ("ada",)] == [entry.students for entry in delivered.refused]


def test_zips_of_students_do_not_fill_the_memory(received, monkeypatch, pack):
    monkeypatch.setattr(collect, "WHOLE", Limits(members=9, directory_bytes=0, total_bytes=2000))
    with pytest.raises(UsageError, match="all files together"):
        received(*((f"{name}/hw.zip", pack.zip(("a.py", bytes(900)))) for name in ("ada", "alan", "grace")))


# Nothing is lost

PIECES = ["ada", "Ada", "..", ".", "", "a.py", "A.py", "hw.txt", "\u202e", "zoë", "zoe\u0308", ".git", "C:", "a\\b"]
PIECES += ["doe_1_2_a.py", "doe_1_text.html", "roe_LATE_3_4_b.py", "x" * 1001, "\n", "submission_1"]
PIECES += ["Jane_1_assignsubmission_file", "Jo_2_assignsubmission_file_a.py", "submission_metadata.yml"]
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("/".join).filter(lambda name: name[-1:] != "/")
ZIP_MODES = st.sampled_from([0, stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO])
TAR_KINDS = st.sampled_from([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
EXAMPLES = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_each_stands_once(received, archive, members):
    """`members` is how many the archive holds, without the folders."""
    try:
        delivered = received(archive)
    except NothingGradable:
        assert members == 0
        return
    except UsageError as error:
        assert "submission_metadata.yml" in error.message  # noqa: PT017
        return
    paths = Counter([item.path for item in (*delivered.files, *delivered.refused)])
    assert members == paths.total() == len(paths)
    known = {student.key for student in delivered.students}
    assert known >= {key for item in (*delivered.files, *delivered.refused) for key in item.students}
    assert all(file.students for file in delivered.files)
    assert all(entry.reason for entry in delivered.refused)


@EXAMPLES
@given(entries=st.lists(st.tuples(NAMES, ZIP_MODES), max_size=8))
def test_each_member_of_a_zip_stands_in_one_place(received, pack, entries):
    members = [(pack.info(name, mode=mode), b"x = 1") for name, mode in entries]
    assert_each_stands_once(received, pack.zip(("ada/", b""), *members), len(entries))


@EXAMPLES
@given(entries=st.lists(st.tuples(NAMES, TAR_KINDS), max_size=8))
def test_each_member_of_a_tar_stands_in_one_place(received, pack, entries):
    members = [pack.special(name, kind, "somewhere") for name, kind in entries]
    assert_each_stands_once(received, pack.tar(pack.special("ada", tarfile.DIRTYPE), *members), len(entries))


@EXAMPLES
@given(entries=st.lists(NAMES, min_size=1, max_size=6))
def test_each_file_in_a_students_zip_stands_in_one_place(received, pack, entries):
    archive = pack.zip("ada/a.py", ("grace/hw.zip", pack.zip(*entries)))
    assert_each_stands_once(received, archive, 1 + len(entries))
