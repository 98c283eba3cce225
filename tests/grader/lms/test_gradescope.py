# SPDX-License-Identifier: Apache-2.0
"""Gradescope's export: whose a folder is, its metadata says, and the metadata is trusted no more than the rest."""

import tracemalloc
import zipfile

import pytest

from grader.errors import UsageError
from grader.lms.tree import MIB

METADATA = """\
---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '3001'
    :email: jane@uni.example
  :created_at: 2026-10-01 09:30:00.123456789 -07:00
  :score: 3.5
  :status: processed
  :results:
    tests:
    - score: 1.0
      output: "anything: [ {"
  :history:
  - :id: 100
    :created_at: 2026-09-30 09:30:00 Z
submission_102:
  :submitters:
  - :name: John Roe
    :sid: '3002'
    :email: john@uni.example
  - :name: Zoë Müller
    :sid: '3003'
"""


@pytest.fixture
def exported(received):
    """Receives an export with this metadata and these files."""

    def receive_it(metadata, *files, root="assignment_9_export/", **options):
        text = metadata if isinstance(metadata, bytes) else metadata.encode()
        return received((f"{root}submission_metadata.yml", text), *(f"{root}{file}" for file in files), **options)

    return receive_it


FILES = ("submission_101/a.py", "submission_102/part/a.py")


@pytest.mark.parametrize("root", ["assignment_9_export/", "", "hw1/assignment_9_export/"])
def test_the_export_is_recognised_with_its_folder_and_without(exported, root):
    delivered = exported(METADATA, *FILES, root=root)
    assert "gradescope" == delivered.site
    assert [f"{root}{file}" for file in FILES] == [file.path for file in delivered.files]


def test_a_student_is_who_the_metadata_says(exported):
    jane = exported(METADATA, *FILES).students[0]
    assert ("Jane_Doe_3001", "Jane Doe", "3001") == (jane.key, jane.name, jane.number)
    assert ("jane@uni.example", "101", "submission_101") == (jane.email, jane.site_id, jane.folder)


def test_several_submitters_are_a_group(exported):
    files = exported(METADATA, *FILES).files
    assert ("John_Roe_3002", "Zoë_Müller_3003") == files[1].students


def test_the_time_keeps_its_zone(exported):
    file = exported(METADATA, *FILES).files[0]
    assert "2026-10-01T09:30:00.123456-07:00" == file.handed_in.isoformat()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-10-01 09:30:00 Z", "2026-10-01T09:30:00+00:00"),
        ("2026-10-01 09:30:00 UTC", "2026-10-01T09:30:00+00:00"),
        ("2026-10-01 09:30:00", "2026-10-01T09:30:00+00:00"),
        ("'2026-10-01T09:30:00.5+02:00'", "2026-10-01T09:30:00.500000+02:00"),
        (
            "!ruby/object:ActiveSupport::TimeWithZone\n    utc: 2026-10-01 09:30:00.000000000 Z\n    zone: !ruby/x {}",
            "2026-10-01T09:30:00+00:00",
        ),
    ],
)
def test_times_are_read_in_all_ways_that_ruby_writes_them(exported, written, read):
    text = f"submission_1:\n  :submitters:\n  - :name: A\n  :created_at: {written}\n"
    (file,) = exported(text, "submission_1/a.py").files
    assert read == file.handed_in.isoformat()


@pytest.mark.parametrize("written", ["soon", "", "~", "[2026]", "2026-13-45 00:00:00 Z"])
def test_a_time_that_is_none_is_left_out(exported, written):
    text = f"submission_1:\n  :submitters:\n  - :name: A\n  :created_at: {written}\n"
    (file,) = exported(text, "submission_1/a.py").files
    assert file.handed_in is None


def test_a_student_who_handed_in_no_file_is_known(exported):
    assert 3 == len(exported(METADATA, "submission_101/a.py").students)


def test_a_folder_that_the_metadata_does_not_name_is_nobodys(exported):
    delivered = exported(METADATA, *FILES, "submission_103/a.py")
    (entry,) = [entry for entry in delivered.refused if "103" in entry.path]
    assert () == entry.students
    assert "does not say whose it is" in entry.reason


@pytest.mark.parametrize(
    "submitters", ["", "[]", "nobody", "[{}]", "[[]]", "{':name': A}", "[{':name': }]", "*missing"]
)
def test_a_folder_without_submitters_is_nobodys(exported, submitters):
    delivered = exported(f"submission_1:\n  :submitters: {submitters}\n", "submission_1/a.py")
    assert ((), ()) == (delivered.files, delivered.students)


@pytest.mark.parametrize(
    ("person", "key"),
    [
        ("{':name': Jane Doe, ':sid': '3', ':email': j@x.org}", "Jane_Doe_3"),
        ("{':name': Jane Doe, ':sid': , ':email': j@x.org}", "Jane_Doe_j_x.org"),
        ("{':name': Jane Doe}", "Jane_Doe_1"),
        ("{':email': j@x.org}", "j_x.org"),
        ("{':sid': 3}", "3"),
        ("{name: Jane Doe, sid: 3}", "Jane_Doe_3"),
        ("!ruby/hash:ActiveSupport::HashWithIndifferentAccess {':name': Jane, ':sid': 3}", "Jane_3"),
        ("{':name': !ruby/object:Kernel::Exit Jane, ':sid': !!python/object/apply:os.system 3}", "Jane_3"),
        ('{":name": "../../e\\u202evil", ":sid": 3}', "e_vil_3"),
    ],
)
def test_a_key_is_readable_and_made_of_what_is_there(exported, person, key):
    (student,) = exported(f"submission_1:\n  :submitters:\n  - {person}\n", "submission_1/a.py").students
    assert key == student.key


def test_people_of_one_name_are_not_merged(exported):
    text = "".join(f"submission_{n}:\n  :submitters:\n  - :name: Jane Doe\n" for n in (1, 2))
    assert ["Jane_Doe_1", "Jane_Doe_2"] == [s.key for s in exported(text, "submission_1/a.py").students]


def test_one_person_in_two_submissions_is_one_student(exported):
    person = "  :submitters:\n  - :name: Jane Doe\n    :sid: 3\n"
    text = f"submission_1:\n{person}  :created_at: 2026-10-02\nsubmission_2:\n{person}  :created_at: 2026-10-01\n"
    delivered = exported(text, "submission_1/a.py", "submission_2/a.py")
    assert ["Jane_Doe_3"] == [student.key for student in delivered.students]
    assert delivered.files[0].attempt > delivered.files[1].attempt


def test_an_alias_to_a_plain_value_is_followed(exported):
    text = (
        "submission_1:\n  :results: [&who Jane Doe]\n  :submitters:\n  - :name: *who\n    :sid: &n '3'\n"
        "submission_2:\n  :submitters:\n  - :name: John Roe\n    :sid: *n\n"
    )
    assert ["Jane_Doe_3", "John_Roe_3"] == [student.key for student in exported(text, "submission_1/a.py").students]


def test_submissions_of_single_files_are_read_too(exported):
    (file,) = exported("101.py:\n  :submitters:\n  - :name: Jane Doe\n    :sid: 3\n", "101.py").files
    assert ("Jane_Doe_3",) == file.students


def laughs():
    """Nine times nine times nine ...: as lists, and as merged mappings."""
    lines = ["a0: &a0 {x: y}"]
    for depth in range(1, 12):
        nine = ", ".join([f"*a{depth - 1}"] * 9)
        lines += [f"a{depth}: &a{depth} [{nine}]", f"b{depth}: {{<<: [{nine}]}}"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "bomb",
    [
        laughs(),
        "deep: " + "[" * 5000 + "]" * 5000 + "\n",
        "deep:\n  :submitters: " + "[" * 5000 + "]" * 5000 + "\n",
        "loop: &loop\n  :submitters: *loop\n",
        "wide:\n  :submitters: [" + "a, " * 20_000 + "]\n",
    ],
    ids=["laughs", "deep", "deep submitters", "loop", "wide"],
)
def test_a_bomb_costs_no_more_than_its_length(exported, bomb):
    tracemalloc.start()
    try:
        delivered = exported(METADATA + bomb, *FILES)
        assert tracemalloc.get_traced_memory()[1] < 25 * MIB
    finally:
        tracemalloc.stop()
    assert 2 == len(delivered.files)


@pytest.mark.parametrize(
    "metadata",
    [b"", b"a: [", b"- a\n- b\n", b"only text", b"\xff\xfe\x00", b"a: b: c", b"\x00", b"%YAML 9.9\n---\n", b"a: *\n"],
)
def test_metadata_that_is_none_is_a_mistake_with_a_next_step(exported, metadata):
    with pytest.raises(UsageError, match="can not be used") as raised:
        exported(metadata, *FILES)
    assert raised.value.hint


def test_metadata_that_is_too_large_is_not_read(received, pack):
    large = pack.info("submission_metadata.yml", method=zipfile.ZIP_STORED)
    with pytest.raises(UsageError, match="more than the 32 MiB"):
        received((large, b"#" * (33 * MIB)), *FILES)


def test_metadata_in_a_students_folder_changes_nothing(received):
    delivered = received(("ada/submission_metadata.yml", METADATA.encode()), "ada/a.py", "grace/a.py")
    assert "folders" == delivered.site
