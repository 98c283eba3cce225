# SPDX-License-Identifier: Apache-2.0
"""Any bytes in any pieces give a frame or a WireError; nothing is believed about sizes before it is checked."""

import contextlib
import tracemalloc

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import FrameTooLarge, WireError
from grader.protocol import (
    MAGIC,
    MAX_HEADER_BYTES,
    PREFIX,
    Answer,
    Execute,
    Failure,
    FunctionSpec,
    Incoming,
    Inspected,
    Invoke,
    Load,
    Loaded,
    LoadFailed,
    Ready,
    frame,
    read_from_judge,
    read_from_runner,
    refusal,
)
from grader.wire import Payload, _Array, _Items, decode, encode

LIMIT = 1 << 16

FROM_JUDGE = [
    Load("id", b"def f(x): return x\n", "f.py", [FunctionSpec("f", 1, ["mask"])], ["torch.softmax"], 7, [(9, 1 << 30)]),
    Execute("id"),
    Invoke("id", "f", [1.5, _Array("n", "float64", [2], 2)], {"mask": None}, [0, "mask"], [1.0], 3),
    Invoke("id", "f", [], {}, [], [], None),
]
FROM_RUNNER = [
    Ready(4242),
    Inspected("id", "", None, [("torch.softmax", 3)]),
    Inspected("id", "syntax error", 3, []),
    Loaded("id"),
    LoadFailed("id", "the file raised", 3, "Traceback"),
    Answer("id", _Items("tuple", [_Array("t", "float32", [2, 3], 6), None]), [[1.0, None]], ["0"]),
    Failure("id", "ValueError", ["ValueError", "Exception", "BaseException"], "no", None, ""),
]


def fed(data, sizes=(), limit=LIMIT):
    """(header, payload) of every frame in `data`, fed in pieces of these sizes, then in pieces as large as fit."""
    incoming, frames, sizes = Incoming(limit), [], list(sizes)
    while data:
        with incoming.room() as room:
            assert len(room)
            count = min(len(room), len(data), sizes.pop(0) if sizes else len(data))
            room[:count] = data[:count]
        data = data[count:]
        incoming.filled(count)
        if incoming.complete:
            frames.append((bytes(incoming.header), bytes(incoming.payload)))
            incoming.clear()
    return frames


def framed(message, payload=b""):
    return b"".join(frame(message, [memoryview(payload)], len(payload)))


pieces = st.lists(st.integers(1, 40), max_size=30)


# Messages


@pytest.mark.parametrize("message", FROM_JUDGE, ids=lambda message: type(message).__name__)
def test_a_message_of_the_judge_arrives_as_it_was(message):
    ((header, _),) = fed(framed(message))
    assert message == read_from_judge(header)


@pytest.mark.parametrize("message", FROM_RUNNER, ids=lambda message: type(message).__name__)
def test_a_message_of_the_runner_arrives_as_it_was(message):
    ((header, _),) = fed(framed(message))
    assert message == read_from_runner(header)


@pytest.mark.parametrize("message", FROM_JUDGE, ids=lambda message: type(message).__name__)
def test_a_runner_can_not_say_what_only_the_judge_says(message):
    ((header, _),) = fed(framed(message))
    with pytest.raises(WireError):
        read_from_runner(header)


@pytest.mark.parametrize("message", FROM_RUNNER, ids=lambda message: type(message).__name__)
def test_the_judge_is_not_heard_saying_what_only_a_runner_says(message):
    ((header, _),) = fed(framed(message))
    with pytest.raises(WireError):
        read_from_judge(header)


def test_a_field_of_the_wrong_type_is_a_wire_error():
    header = msgspec.msgpack.encode({"type": "ready", "pid": "4242"})
    with pytest.raises(WireError):
        read_from_runner(header)


def test_a_missing_field_is_a_wire_error():
    with pytest.raises(WireError):
        read_from_runner(msgspec.msgpack.encode({"type": "answer", "id": "id"}))


def test_a_header_with_bytes_left_over_is_a_wire_error():
    with pytest.raises(WireError):
        read_from_runner(msgspec.msgpack.encode(Loaded("id")) + b"\x00")


@pytest.mark.parametrize("read", [read_from_runner, read_from_judge])
@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xc1",
        b"\x91" * 100_000,
        b"\x81" * 100_000,
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x05",
        b"\x81\xa4type\xa5\xff\xfe\xfd\xfc\xfb",
    ],
    ids=lambda value: value[:8].hex() if isinstance(value, bytes) else value.__name__,
)
def test_a_header_that_lies_about_itself_is_a_wire_error(read, header):
    with pytest.raises(WireError):
        read(header)


@pytest.mark.parametrize("read", [read_from_runner, read_from_judge])
@given(header=st.binary(max_size=300))
def test_any_header_is_a_message_or_a_wire_error(read, header):
    try:
        message = read(header)
    except WireError:
        return
    assert msgspec.msgpack.encode(message)


objects = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=4)
    | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(
    st.sampled_from(["ready", "inspected", "loaded", "load_failed", "answer", "failure", "load"]),
    st.dictionaries(st.sampled_from(["id", "pid", "value", "gradients", "changed", "calls", "line", "bases"]), objects),
)
def test_any_fields_are_a_message_or_a_wire_error(tag, fields):
    try:
        message = read_from_runner(msgspec.msgpack.encode({"type": tag, **fields}))
    except WireError:
        return
    assert tag == type(message).__struct_config__.tag


# Frames


@given(pieces)
def test_a_frame_arrives_whole_however_it_was_cut(sizes):
    data = framed(FROM_RUNNER[5], bytes(range(200)))
    assert fed(data) == fed(data, sizes)


def test_a_frame_begins_where_the_last_one_ended():
    first, second = framed(Loaded("a"), b"12345678"), framed(Loaded("b"))
    assert [Loaded("a"), Loaded("b")] == [read_from_runner(header) for header, _ in fed(first + second, [len(first)])]


@pytest.mark.parametrize("more", [b"x", framed(Loaded("b"))], ids=["byte", "frame"])
def test_more_than_one_frame_at_once_is_a_wire_error(more):
    with pytest.raises(WireError, match="more follows"):
        fed(framed(Loaded("a"), b"12345678") + more)


@pytest.mark.parametrize("header_bytes", [1 << 15, 1 << 16, (1 << 16) - PREFIX.size, 1 << 19, MAX_HEADER_BYTES])
@pytest.mark.parametrize("payload_bytes", [0, 1, 1 << 16])
def test_a_frame_of_any_size_within_the_bounds_arrives(header_bytes, payload_bytes):
    header, payload = b"h" * header_bytes, b"p" * payload_bytes
    assert [(header, payload)] == fed(PREFIX.pack(MAGIC, header_bytes, payload_bytes) + header + payload)


@given(st.binary(max_size=300), pieces)
def test_any_bytes_in_any_pieces_give_frames_or_a_wire_error(data, sizes):
    try:
        frames = fed(data, sizes)
    except WireError:
        return
    assert sum(PREFIX.size + len(header) + len(payload) for header, payload in frames) <= len(data)


@given(st.integers(0, 300), st.integers(0, 300), st.binary(max_size=700), pieces)
def test_any_bytes_behind_a_prefix_give_frames_or_a_wire_error(header_bytes, payload_bytes, data, sizes):
    try:
        frames = fed(PREFIX.pack(MAGIC, header_bytes, payload_bytes) + data, sizes)
    except WireError:
        return
    complete = len(data) >= header_bytes + payload_bytes
    assert frames[:1] == [(data[:header_bytes], data[header_bytes : header_bytes + payload_bytes])] * complete


def test_a_frame_without_payload_is_complete_after_its_header():
    assert [b""] == [payload for _, payload in fed(framed(Loaded("id")))]


def test_an_empty_frame_is_complete_after_its_prefix():
    assert [(b"", b"")] == fed(PREFIX.pack(MAGIC, 0, 0))


def test_half_a_frame_is_not_a_frame():
    assert fed(framed(Loaded("id"), b"payload")[:-1]) == []


def test_bytes_that_do_not_begin_like_a_frame_are_a_wire_error():
    with pytest.raises(WireError, match="not a frame"):
        fed(b"HTTP/1.1 200 OK\r\n")


def test_nothing_is_said_before_the_prefix_is_whole():
    assert fed(b"HTTP/1.1 200 OK"[: PREFIX.size - 1]) == []


def test_begun_tells_silence_from_half_a_word():
    incoming = Incoming(LIMIT)
    before = incoming.begun
    incoming.filled(1)
    assert (False, True) == (before, incoming.begun)


def test_clear_forgets_half_a_frame():
    incoming = Incoming(LIMIT)
    incoming.room()[:3] = b"SMK"
    incoming.filled(3)
    incoming.clear()
    data = framed(Loaded("id"))
    incoming.room()[: len(data)] = data
    incoming.filled(len(data))
    assert Loaded("id") == read_from_runner(incoming.header)


def test_the_room_that_was_filled_may_still_be_held():
    incoming = Incoming(LIMIT)
    room = incoming.room()
    room[: PREFIX.size] = PREFIX.pack(MAGIC, 1 << 17, 0)
    incoming.filled(PREFIX.size)
    assert incoming.begun


def test_a_payload_of_exactly_the_limit_is_accepted():
    ((_, payload),) = fed(framed(Loaded("id"), bytes(LIMIT)))
    assert len(payload) == LIMIT


@pytest.mark.parametrize(
    ("header_bytes", "payload_bytes"),
    [(10, LIMIT + 1), (10, 1 << 63), (10, (1 << 64) - 1), (MAX_HEADER_BYTES + 1, 0), ((1 << 32) - 1, 0)],
)
def test_a_frame_that_announces_too_much_is_refused_at_its_prefix(header_bytes, payload_bytes):
    with pytest.raises(FrameTooLarge, match="announces") as caught:
        fed(PREFIX.pack(MAGIC, header_bytes, payload_bytes))
    assert max(header_bytes, payload_bytes) == caught.value.announced


def test_a_refused_frame_takes_no_memory():
    tracemalloc.start()
    try:
        with pytest.raises(FrameTooLarge):
            fed(PREFIX.pack(MAGIC, 10, 1 << 32))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_a_message_whose_header_would_be_too_large_is_not_sent():
    with pytest.raises(FrameTooLarge):
        frame(Failure("id", "x" * MAX_HEADER_BYTES, [], "", None, ""))


def test_an_answer_that_is_too_large_is_refused_by_its_size_at_the_other_end():
    with pytest.raises(FrameTooLarge) as caught:
        fed(refusal(FrameTooLarge(5 << 20, MAX_HEADER_BYTES)))
    assert 5 << 20 == caught.value.announced


def test_an_answer_of_any_size_can_be_refused():
    with pytest.raises(FrameTooLarge):
        fed(refusal(FrameTooLarge(1 << 70, MAX_HEADER_BYTES)))


def test_a_frame_does_not_copy_its_arrays():
    array, payload = np.arange(64.0), Payload()
    message = Answer("id", encode(array, payload), [], [])
    buffers = frame(message, payload.buffers, payload.size)
    assert np.shares_memory(array, np.frombuffer(buffers[1], np.uint8))


# Valid frames with one byte changed


def value_of(data):
    """The value in the one frame of `data`; None where the frame is not whole."""
    for header, payload in fed(data):
        message = read_from_runner(header)
        if isinstance(message, Answer):
            return decode(message.value, Payload(payload))
    return None


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3),
        (np.ones(2, np.float32), {"a": [1, 2.5, None], 7: "text"}),
        [np.int64(3), 1 + 2j, 10**40, np.zeros((0, 2), bool)],
    ],
    ids=["array", "tuple", "scalars"],
)
def test_any_byte_of_a_frame_may_change_into_any_other(value):
    payload = Payload()
    message = Answer("id", encode(value, payload), [], [])
    data = b"".join(frame(message, payload.buffers, payload.size))
    end = len(data) - payload.size  # the bytes of arrays may be anything
    survivors = 0
    for place in range(end):
        for change in range(1, 256):
            changed = bytearray(data)
            changed[place] ^= change
            try:
                value_of(bytes(changed))
            except WireError:
                continue
            survivors += 1
    assert 0 < survivors < 255 * end  # some are other values, some are refused; nothing else happened


@given(st.data())
def test_a_frame_may_lose_gain_and_change_bytes_anywhere(data):
    payload = Payload()
    value = {"weights": np.arange(6.0).reshape(2, 3), "names": ["a", "b"], "n": (1, 2.5, None)}
    whole = bytearray(b"".join(frame(Answer("id", encode(value, payload), [], []), payload.buffers, payload.size)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(WireError):
        value_of(bytes(whole))  # whatever else is raised fails this test
