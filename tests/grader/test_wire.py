# SPDX-License-Identifier: Apache-2.0
"""A value arrives exactly as it left, or as words for what it was; hostile nodes are a WireError and cost nothing."""

import collections
import datetime
import math
import struct
import sys
import tracemalloc

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.errors import WireError
from grader.wire import (
    DTYPES,
    MAX_BIG_DIGITS,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    Foreign,
    GeneratorHandle,
    Node,
    Payload,
    _Array,
    _Big,
    _Complex,
    _Foreign,
    _Generator,
    _Items,
    _Pairs,
    decode,
    encode,
)

Pair = collections.namedtuple("Pair", "left right")
NODES = msgspec.msgpack.Decoder(Node)


def received(value, *, views=False):
    """The node and the payload of a value, as they come out at the other end of a pipe."""
    payload = Payload()
    node = encode(value, payload, views=views)
    return NODES.decode(msgspec.msgpack.encode(node)), Payload(b"".join(payload.buffers))


def crossed(value, *, views=False, own=False):
    node, payload = received(value, views=views)
    result = decode(node, payload, views=views, own=own)
    assert payload.finished()
    return result


def bits(value):
    """What a value is, to the last bit and without calling NaN different from itself."""
    if isinstance(value, np.ndarray):
        return "array", value.dtype.name, value.shape, value.tobytes()
    if isinstance(value, np.generic):
        return "scalar", value.dtype.name, value.tobytes()
    if type(value).__module__ == "torch":
        return "tensor", str(value.dtype), tuple(value.shape), value.numpy().tobytes()
    if isinstance(value, float):
        return "float", struct.pack("<d", value)
    if isinstance(value, complex):
        return "complex", struct.pack("<dd", value.real, value.imag)
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [bits(item) for item in value]
    if isinstance(value, dict):
        return "dict", [(bits(key), bits(item)) for key, item in value.items()]
    if isinstance(value, GeneratorHandle):
        return "generator", value.seed, value.handle
    return type(value).__name__, value


@st.composite
def arrays(draw, dtypes=tuple(DTYPES), max_dims=4):
    """Arrays of any bits: every NaN payload, negative zero, denormals; empty and 0-d."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=max_dims, min_side=0, max_side=4))
    count = math.prod(shape) * dtype.itemsize
    raw = np.frombuffer(draw(st.binary(min_size=count, max_size=count)), np.uint8)
    return (raw % 2 if dtype.kind == "b" else raw).view(dtype).reshape(shape)


@st.composite
def strided(draw, dtypes=tuple(DTYPES), steps=(1, 2, 3, -1, -2)):
    """A view: axes exchanged, every few entries, backwards."""
    array = draw(arrays(dtypes, max_dims=3))
    view = array[(..., *(slice(None, None, draw(st.sampled_from(steps))) for _ in array.shape))]
    return view.transpose(draw(st.permutations(range(view.ndim))))


scalars = arrays(max_dims=0).map(lambda array: array[()])
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**350), 10**350)
    | st.floats()
    | st.complex_numbers()
    | st.text()
)
values = st.recursive(
    plain | scalars | arrays(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(), inner)
    ),
    max_leaves=12,
)


# The round trip


@given(values)
def test_every_supported_value_arrives_exactly(value):
    assert bits(value) == bits(crossed(value))


@pytest.mark.parametrize("name", DTYPES)
def test_an_array_keeps_its_dtype(name):
    assert np.dtype(name) == crossed(np.zeros((2, 3), name)).dtype


@pytest.mark.parametrize("name", DTYPES)
def test_a_scalar_keeps_its_type(name):
    assert np.dtype(name).type is type(crossed(np.zeros((), name)[()]))


@pytest.mark.parametrize("shape", [(), (0,), (3,), (0, 3), (3, 0), (2, 0, 3), (1,) * MAX_DIMENSIONS])
def test_an_array_keeps_its_shape(shape):
    assert shape == crossed(np.zeros(shape)).shape


@pytest.mark.parametrize(
    "bit_pattern", [0x7FF8000000000000, 0xFFF8000000000001, 0x7FF0000000000001, 0x7FFFDEADBEEF0001]
)
def test_an_array_keeps_the_bits_of_its_nan(bit_pattern):
    array = np.array([bit_pattern], np.uint64)
    assert bit_pattern == crossed(array.view(np.float64)).view(np.uint64)[0]


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 10**361 - 1, -(10**361) + 1])
def test_an_integer_of_any_honest_size_arrives(value):
    assert value == crossed(value)


def test_negative_zero_keeps_its_sign():
    assert math.copysign(1.0, crossed(-0.0)) == -1.0


def test_true_does_not_become_one():
    assert crossed([True, 1, False, 0]) == [True, 1, False, 0]
    assert [bool, int, bool, int] == [type(item) for item in crossed([True, 1, False, 0])]


def test_a_numpy_float_does_not_become_a_python_float():
    assert type(crossed(np.float64(0.5))) is np.float64


def test_a_named_tuple_becomes_a_tuple():
    assert type(crossed(Pair(1, 2))) is tuple


def test_a_dict_keeps_its_order():
    assert ["z", "a", "m"] == list(crossed({"z": 1, "a": 2, "m": 3}))


@pytest.mark.parametrize("key", ["a", 1, 2.5, True, None, 1j])
def test_plain_keys_arrive(key):
    assert {key: 0} == crossed({key: 0})


def test_values_inside_containers_find_their_own_bytes():
    value = {"a": [np.arange(3.0), np.arange(2)], "b": (np.float32(1.5), np.ones((2, 2), bool))}
    assert bits(value) == bits(crossed(value))


def test_a_big_endian_array_arrives_with_its_numbers():
    assert [1.0, 2.0] == crossed(np.array([1.0, 2.0], ">f8")).tolist()


def test_a_subclass_of_an_array_arrives_as_an_array():
    class Named(np.ndarray):
        pass

    assert type(crossed(np.zeros(2).view(Named))) is np.ndarray


def test_a_generator_arrives_as_its_seed_and_handle():
    handle = crossed(GeneratorHandle(7, 3))
    assert (7, 3) == (handle.seed, handle.handle)


def test_what_could_not_cross_once_keeps_its_words():
    assert Foreign("a moon") == crossed(Foreign("a moon"))


def test_an_array_that_owns_its_memory_does_not_share_the_frame():
    node, payload = received(np.arange(4.0))
    own = decode(node, payload, own=True)
    assert not np.shares_memory(own, np.frombuffer(payload.buffers[0], np.uint8))


def test_arrays_are_not_copied_on_the_way_out():
    array, payload = np.arange(64.0), Payload()
    encode(array, payload)
    assert np.shares_memory(array, np.frombuffer(payload.buffers[0], np.uint8))


def test_every_array_starts_on_a_boundary_of_64_bytes():
    payload = Payload()
    encode([np.zeros(3, np.uint8), np.zeros(65, np.uint8), np.zeros(0)], payload)
    assert 64 + 128 == payload.size == sum(map(len, payload.buffers))


# Views: what the judge sends


@given(strided())
def test_a_view_arrives_with_its_numbers(view):
    assert bits(view) == bits(crossed(view, views=True))


@given(strided().filter(lambda view: view.size and not view.flags.c_contiguous))
def test_a_view_that_is_not_contiguous_keeps_its_strides(view):
    assert view.strides == crossed(view, views=True).strides


@given(strided())
def test_without_views_every_array_arrives_contiguous(view):
    result = crossed(view)
    assert result.flags.c_contiguous
    assert bits(view) == bits(result)


def test_a_reversed_array_keeps_its_negative_stride():
    assert (-8,) == crossed(np.arange(4.0)[::-1], views=True).strides


def test_a_broadcast_array_keeps_its_stride_of_zero():
    assert (0, 8) == crossed(np.broadcast_to(np.arange(3.0), (4, 3)), views=True).strides


def test_a_broadcast_array_travels_once():
    payload = Payload()
    encode(np.broadcast_to(np.arange(8.0), (1000, 8)), payload, views=True)
    assert payload.size == 64


def test_a_field_of_a_structured_array_arrives_with_its_numbers():
    table = np.zeros(3, [("name", "i4"), ("x", "f8")])
    table["x"] = [1.0, 2.0, 3.0]
    assert [1.0, 2.0, 3.0] == crossed(table["x"], views=True).tolist()


def test_a_view_can_be_written_to_at_the_other_end():
    result = crossed(np.arange(6.0).reshape(2, 3).T, views=True, own=True)
    result[0, 0] = 9.0
    assert result[0, 0] == 9.0


# Tensors

TORCH_NAMES = tuple(DTYPES)


@pytest.mark.parametrize("name", TORCH_NAMES)
def test_a_tensor_keeps_its_dtype(torch, name):
    assert getattr(torch, name) == crossed(torch.zeros(2, 3, dtype=getattr(torch, name))).dtype


@given(array=arrays())
def test_a_tensor_arrives_exactly(torch, array):
    tensor = torch.from_numpy(array.copy())
    assert bits(tensor) == bits(crossed(tensor))


@given(view=strided(steps=(1, 2, 3)))
def test_a_strided_tensor_keeps_numbers_and_strides(torch, view):
    shape, strides = view.shape, [step // view.itemsize for step in view.strides]
    base = view.base if view.base is not None else view
    tensor = (
        torch.from_numpy(np.array(base).reshape(-1)).as_strided(shape, strides) if view.size else torch.zeros(shape)
    )
    result = crossed(tensor, views=True)
    assert bits(tensor) == bits(result)
    assert tensor.stride() == result.stride() or tensor.is_contiguous()


def test_an_expanded_tensor_keeps_its_stride_of_zero(torch):
    assert (0, 1) == crossed(torch.arange(3.0).expand(4, 3), views=True).stride()


def test_a_transposed_tensor_keeps_its_strides(torch):
    assert (1, 3) == crossed(torch.arange(6.0).reshape(2, 3).T, views=True).stride()


def test_a_tensor_that_wants_a_gradient_arrives_without(torch):
    assert not crossed(torch.ones(2, requires_grad=True)).requires_grad


def test_a_parameter_arrives_as_a_tensor(torch):
    assert type(crossed(torch.nn.Parameter(torch.ones(2)))) is torch.Tensor


def test_a_conjugate_that_was_not_computed_yet_arrives_computed(torch):
    assert [1 - 2j] == crossed(torch.tensor([1 + 2j]).conj()).tolist()


def test_a_negative_that_was_not_computed_yet_arrives_computed(torch):
    assert [-2.0] == crossed(torch.tensor([1 + 2j]).conj().imag).tolist()


def test_a_tensor_can_be_written_to_at_the_other_end(torch):
    node, payload = received(torch.ones(2))
    assert [1.0, 5.0] == decode(node, Payload(bytes(payload.buffers[0]))).mul_(torch.tensor([1.0, 5.0])).tolist()


def test_where_torch_is_not_loaded_a_tensor_is_words(torch, monkeypatch):
    node, payload = received(torch.ones(2, 3))
    monkeypatch.delitem(sys.modules, "torch")
    assert Foreign("a torch tensor of shape (2, 3) and dtype float32") == decode(node, payload)


# What can not cross


class Moon:
    pass


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Moon(), "a value of type Moon"),
        ({1, 2}, "a value of type set"),
        (b"bytes", "a value of type bytes"),
        (len, "a value of type builtin_function_or_method"),
        (np.array([None, 1], dtype=object), "a numpy array of dtype object"),
        (np.array(["a"]), "a numpy array of dtype str32"),
        (np.array([datetime.date(2026, 1, 1)], "M8[D]"), "a numpy array of dtype datetime64[D]"),
        (np.zeros(2, np.longdouble), f"a numpy array of dtype {np.dtype(np.longdouble).name}"),
        (np.longdouble(1), f"a numpy scalar of dtype {np.dtype(np.longdouble).name}"),
        (np.zeros((1,) * (MAX_DIMENSIONS + 1)), "a numpy array with 9 dimensions"),
        (10**500, "an integer of more than 400 digits"),
        ("\ud800", "a string with lone surrogates"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_not_cross_becomes_words(value, words):
    assert Foreign(words) == crossed(value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda torch: torch.zeros(2, dtype=torch.bfloat16), "a tensor of dtype bfloat16"),
        (lambda torch: torch.eye(2).to_sparse(), "a sparse_coo tensor, which is not dense"),
        (lambda torch: torch.zeros(2, device="meta"), "a tensor on the device meta"),
        (lambda torch: torch.zeros((1,) * 9), "a tensor with 9 dimensions"),
        (lambda torch: torch.Generator(), "a value of type Generator"),
    ],
    ids=["bfloat16", "sparse", "meta", "dimensions", "generator"],
)
def test_a_tensor_that_can_not_cross_becomes_words(torch, make, words):
    assert Foreign(words) == crossed(make(torch))


def test_the_name_of_a_type_is_cut_short():
    assert len(crossed(type("X" * 5000, (), {})()).kind) == 120


def test_the_name_of_a_type_is_plain_ascii():
    assert crossed(type("Möbius\u202e", (), {})()).kind.isascii()


def test_what_can_not_cross_does_not_take_its_neighbours_along():
    assert [1, Foreign("a value of type Moon"), 2.0] == crossed([1, Moon(), 2.0])


def nested(depth, innermost=1):
    value = innermost
    for _ in range(depth):
        value = [value]
    return value


def test_lists_as_deep_as_the_bound_arrive():
    assert nested(MAX_DEPTH) == crossed(nested(MAX_DEPTH))


def test_lists_deeper_than_the_bound_end_in_words():
    value = crossed(nested(40))
    while isinstance(value, list):
        (value,) = value
    assert Foreign("a value nested too deeply") == value


@pytest.mark.parametrize("key", [(0, 1), np.int64(1), Moon()], ids=["tuple", "numpy integer", "object"])
def test_a_dict_with_keys_that_can_not_cross_is_still_no_fault_of_the_wire(key):
    assert crossed({key: 1}) is not None


def test_a_dict_of_more_than_a_thousand_entries_becomes_words():
    assert Foreign("a dict of more than 1000 entries") == crossed(dict.fromkeys(range(1001), 0))


# Hostile nodes

EIGHT = bytes(64)


@pytest.mark.parametrize(
    ("node", "data"),
    [
        (_Array("n", "float64", [-1], -1), EIGHT),
        (_Array("n", "float64", [-2, -4], 8), EIGHT),
        (_Array("n", "float64", [1 << 62, 4], 0), EIGHT),
        (_Array("n", "float64", [1 << 48], 1 << 48), EIGHT),
        (_Array("n", "float64", [1 << 40], 1 << 40), EIGHT),
        (_Array("n", "float64", [9], 9), EIGHT),
        (_Array("n", "float64", [4], 8), EIGHT),
        (_Array("n", "float64", [8], 4), EIGHT),
        (_Array("n", "float64", [0], -1), EIGHT),
        (_Array("n", "float64", [2], 2, None, 1), EIGHT),
        (_Array("n", "float64", [2], 2, None, -1), EIGHT),
        (_Array("n", "float64", [1] * (MAX_DIMENSIONS + 1), 1), EIGHT),
        (_Array("n", "object", [1], 1), EIGHT),
        (_Array("n", "O", [1], 1), EIGHT),
        (_Array("n", ">f8", [1], 1), EIGHT),
        (_Array("n", "", [1], 1), EIGHT),
        (_Array("x", "float64", [1], 1), EIGHT),
        (_Array("", "float64", [1], 1), EIGHT),
        (_Array("s", "float64", [1], 1), EIGHT),
        (_Array("s", "float64", [], 0), EIGHT),
        (_Array("n", "float64", [1], 1), b""),
        (_Items("set", [1]), b""),
        (_Items("", []), b""),
        (_Pairs([(1, 2), (1, 3)]), b""),
        (_Pairs([(i, 0) for i in range(1001)]), b""),
        (_Pairs([(1, 2), (1.0, 3)]), b""),
        (_Pairs([(1, 2), (True, 3)]), b""),
        (_Pairs([(_Items("list", []), 2)]), b""),
        (_Pairs([(_Array("n", "float64", [1], 1), 2)]), EIGHT),
        (_Pairs([(_Foreign("a key"), 2)]), b""),
        (_Big(""), b""),
        (_Big("-"), b""),
        (_Big("--1"), b""),
        (_Big("0x10"), b""),
        (_Big("1e5"), b""),
        (_Big("٣"), b""),
        (_Big("9" * (MAX_BIG_DIGITS + 1)), b""),
        (_Big("9" * 1_000_000), b""),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_hostile_node_is_a_wire_error(node, data):
    with pytest.raises(WireError):
        decode(node, Payload(data))


@pytest.mark.parametrize("library", ["n", "t", "s"])
def test_an_answer_must_not_hold_a_view(library):
    with pytest.raises(WireError, match="view"):
        decode(_Array(library, "float64", [1 << 40], 1, [0], 0), Payload(EIGHT))


@pytest.mark.parametrize(
    "node",
    [
        _Array("n", "float64", [3], 8, [4], 0),
        _Array("n", "float64", [3], 8, [1], 6),
        _Array("n", "float64", [3], 8, [-1], 1),
        _Array("n", "float64", [3], 8, [1], -1),
        _Array("n", "float64", [3], 0, [0], 0),
        _Array("n", "float64", [3, 3], 8, [1], 0),
        _Array("n", "float64", [3], 8, [1, 1], 0),
        _Array("n", "float64", [0], 8, [1], 0),
        _Array("n", "float64", [1 << 47], 8, [1 << 62], 0),
        _Array("n", "float64", [], 0, [], 0),
        _Array("n", "float64", [], 8, [], 8),
    ],
    ids=repr,
)
def test_a_view_that_reaches_beyond_its_storage_is_a_wire_error(node):
    with pytest.raises(WireError):
        decode(node, Payload(EIGHT), views=True)


def test_a_tensor_with_a_negative_stride_is_a_wire_error(torch):
    with pytest.raises(WireError, match="negative stride"):
        decode(_Array("t", "float64", [3], 8, [-1], 2), Payload(EIGHT), views=True)


@pytest.mark.parametrize(
    "wrap",
    [lambda node: _Items("list", [node]), lambda node: _Pairs([(0, node)]), lambda node: _Items("tuple", [node])],
)
def test_a_node_nested_deeper_than_the_bound_is_a_wire_error(wrap):
    node = 0
    for _ in range(MAX_DEPTH + 2):
        node = wrap(node)
    with pytest.raises(WireError, match="nested"):
        decode(node, Payload())


def test_an_empty_array_of_astronomic_size_is_a_wire_error():
    with pytest.raises(WireError):
        decode(_Array("n", "float64", [0, 1 << 40, 1 << 40], 0), Payload())


def test_an_empty_tensor_of_astronomic_size_is_a_wire_error(torch):
    with pytest.raises(WireError):
        decode(_Array("t", "float64", [0, 1 << 40, 1 << 40], 0), Payload())


def test_a_byte_that_is_no_truth_value_becomes_true():
    array = decode(_Array("n", "bool", [4], 4), Payload(bytes([0, 1, 2, 255]) + bytes(60)))
    assert bytes([0, 1, 1, 1]) == array.tobytes()


def test_bytes_that_nobody_took_are_noticed():
    payload = Payload(EIGHT)
    decode(None, payload)
    assert not payload.finished()


def test_an_array_larger_than_its_frame_is_refused_before_memory_is_taken():
    tracemalloc.start()
    try:
        for node in (
            _Array("n", "float64", [1 << 34], 1 << 34),
            _Array("n", "bool", [1 << 47], 1 << 47),
            _Array("t", "complex128", [1 << 30], 1 << 30),
            _Array("n", "float64", [1 << 34], 1, [0], 0),
        ):
            with pytest.raises(WireError):
                decode(node, Payload(EIGHT))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


# Zero times 2^47 times 2^47 has tests of its own above.
sizes = st.integers(-2, 9) | st.sampled_from([1 << 48, 1 << 62, (1 << 64) - 1, -(1 << 63)])
words = st.sampled_from(["list", "tuple", "", "set", "0", "-7", "1_0", "9" * 401]) | st.text(max_size=3)
hostile_arrays = st.builds(
    _Array,
    st.sampled_from("nstx"),
    st.sampled_from([*DTYPES, "object", "V8", "<f8"]),
    st.lists(sizes, max_size=4),
    sizes,
    st.none() | st.lists(sizes, max_size=4),
    st.just(0) | sizes,
)
hostile = st.recursive(
    plain.filter(lambda value: not isinstance(value, complex))
    | st.builds(_Complex, st.floats(), st.floats())
    | st.builds(_Big, words)
    | st.builds(_Generator, sizes, sizes)
    | st.builds(_Foreign, st.text())
    | hostile_arrays,
    lambda inner: (
        st.builds(_Items, words, st.lists(inner, max_size=3))
        | st.builds(_Pairs, st.lists(st.tuples(inner, inner), max_size=3))
    ),
    max_leaves=8,
)


@given(hostile, st.binary(max_size=200))
def test_any_node_with_any_bytes_gives_a_value_or_a_wire_error(node, data):
    try:
        value = decode(node, Payload(data))
    except WireError:
        return
    assert bits(value) == bits(crossed(value))  # what was decoded is a value like any other


@given(hostile_arrays, st.binary(max_size=200))
def test_any_view_with_any_bytes_gives_an_array_within_them_or_a_wire_error(node, data):
    try:
        value = decode(node, Payload(data), views=True, own=True)
    except (WireError, OverflowError):  # a stride of 2^62 along an axis of one: only the judge sends views
        return
    assert tuple(node.shape) == getattr(value, "shape", tuple(node.shape))
