# SPDX-License-Identifier: Apache-2.0
"""Sizes are bound from a call's inputs, and one sentence says where a result breaks them."""

import collections

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.contract import (
    KINDS,
    ArraySpec,
    FunctionContract,
    Parameter,
    Rule,
    Sizes,
    bind_arguments,
    check_results,
    non_finite,
    read,
)
from grader.errors import PackageError
from grader.wire import Foreign

Pair = collections.namedtuple("Pair", "output weights")
EMPTY = Sizes({}, {}, {})


def contract(parameters=(), results=("N",), *, kind="Float", library="numpy", finite=False, is_tuple=None):
    """A function whose parameters are (name, dims, ...) or a bare name, and whose results have these dims."""
    made = [
        Parameter(parameter, False, (), "integer")
        if isinstance(parameter, str)
        else Parameter(parameter[0], False, tuple(ArraySpec(library, "Real", dims) for dims in parameter[1:]))
        for parameter in parameters
    ]
    names = ("output", "weights")[: len(results)]
    is_tuple = len(results) > 1 if is_tuple is None else is_tuple
    specs = tuple(ArraySpec(library, kind, dims) for dims in results)
    return FunctionContract("f", tuple(made), specs, names, finite, (), is_tuple)


def bound(dims, shape, **arguments):
    function = contract([("x", dims), *arguments])
    return bind_arguments(function, [np.zeros(shape), *arguments.values()], {})


def sentence(dims, value, sizes=EMPTY, **rest):
    return seen(contract(results=(dims,), **rest), value, sizes)


def seen(function, value, sizes):
    """The words of what is wrong; none where nothing is."""
    found = check_results(function, value, sizes)
    return "" if found is None else found.sentence


# Binding


def test_named_dimensions_are_bound_from_a_shape():
    assert {"L": 5, "d_k": 4} == bound("L d_k", (5, 4)).named


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_a_star_binds_any_number_of_leading_dimensions(batch):
    sizes = bound("*batch L d", (*batch, 5, 4))
    assert ({"batch": batch}, {"L": 5, "d": 4}) == (sizes.variadic, sizes.named)


def test_a_star_may_stand_in_the_middle():
    assert {"rest": (2, 3)} == bound("L *rest d", (5, 2, 3, 4)).variadic


def test_dots_take_any_dimensions_and_bind_nothing():
    sizes = bound("... d", (7, 8, 4))
    assert ({}, {"d": 4}) == (sizes.variadic, sizes.named)


@pytest.mark.parametrize(
    ("dims", "shape"),
    [
        ("L d", (5,)),
        ("L d", (5, 4, 3)),
        ("*batch L d", (4,)),
        ("L L", (5, 4)),
        ("3 d", (4, 4)),
        ("", (1,)),
        ("N N+1", (4, 4)),
        ("d d//2", (5, 3)),
    ],
)
def test_a_shape_that_does_not_fit_is_the_fault_of_the_case(dims, shape):
    with pytest.raises(PackageError, match=r"argument x has shape"):
        bound(dims, shape)


@pytest.mark.parametrize(
    ("dims", "shape"),
    [("3 d", (3, 4)), ("", ()), ("N N+1", (4, 5)), ("N N-1", (4, 3)), ("N 2*N", (4, 8)), ("d d//2", (5, 2))],
)
def test_fixed_and_computed_dimensions_fit(dims, shape):
    assert {name: n for name, n in zip(dims.split(), shape, strict=True) if name.isidentifier()} == bound(
        dims, shape
    ).named


def test_sizes_are_shared_between_arguments():
    function = contract([("query", "L d"), ("key", "S d")])
    assert {"L": 5, "d": 4, "S": 6} == bind_arguments(function, [np.zeros((5, 4)), np.zeros((6, 4))], {}).named


def test_arguments_that_disagree_are_the_fault_of_the_case():
    function = contract([("query", "L d"), ("key", "S d")])
    with pytest.raises(PackageError, match=r"argument key has shape \(6, 3\), the contract says S d"):
        bind_arguments(function, [np.zeros((5, 4)), np.zeros((6, 3))], {})


def test_arguments_that_disagree_on_the_batch_are_the_fault_of_the_case():
    function = contract([("query", "*batch L"), ("key", "*batch S")])
    with pytest.raises(PackageError, match="argument key"):
        bind_arguments(function, [np.zeros((2, 5)), np.zeros((3, 6))], {})


def test_the_first_alternative_that_fits_binds():
    function = contract([("prior", "H"), ("likelihood", "H", "N H")])
    assert {"H": 4, "N": 9} == bind_arguments(function, [np.zeros(4), np.zeros((9, 4))], {}).named


def test_where_no_alternative_fits_all_are_named():
    function = contract([("prior", "H"), ("likelihood", "H", "N H")])
    with pytest.raises(PackageError, match="the contract says H or N H"):
        bind_arguments(function, [np.zeros(4), np.zeros((9, 5))], {})


def test_an_alternative_that_fails_halfway_binds_nothing():
    function = contract([("x", "A 7 *rest", "B C")])
    sizes = bind_arguments(function, [np.zeros((2, 3))], {})
    assert ({"B": 2, "C": 3}, {}) == (sizes.named, sizes.variadic)


def test_an_integer_argument_is_a_size():
    assert {"num_heads": 4} == bound("L d", (5, 8), num_heads=4).arguments


def test_a_truth_value_is_not_a_size():
    assert {} == bound("L d", (5, 8), causal=True).arguments


def test_an_argument_that_is_none_binds_nothing():
    assert {} == bind_arguments(contract([("mask", "L S")]), [None], {}).named


def test_an_optional_argument_binds_under_its_name():
    function = FunctionContract(
        "f", (Parameter("mask", True, (ArraySpec("numpy", "Bool", "L S"),)),), (), (), False, (), True
    )
    assert {"L": 2, "S": 3} == bind_arguments(function, [], {"mask": np.zeros((2, 3), bool)}).named


def test_a_list_of_lists_binds_like_an_array():
    assert {"H": 2, "N": 1} == bind_arguments(contract([("x", "N H")]), [[[0.5, 0.5]]], {}).named


def test_a_dimension_that_can_not_be_read_is_the_fault_of_the_package():
    with pytest.raises(PackageError, match="can not be read"):
        bound("L d+", (5, 4))


@pytest.mark.parametrize("token", ["f(L)", "L**2", "L/2", "-L", "L.real", "L[0]", "(lambda:1)()"])
def test_a_dimension_may_only_add_subtract_multiply_and_divide(token):
    with pytest.raises(PackageError, match="not a sum, difference, product or quotient"):
        bound(f"L {token}", (5, 4))


# Results


@pytest.mark.parametrize(
    ("dims", "sizes", "shape"),
    [
        ("L d", Sizes({"L": 5, "d": 4}, {}, {}), (5, 4)),
        ("*batch L", Sizes({"L": 5}, {"batch": (2, 3)}, {}), (2, 3, 5)),
        ("*batch L", Sizes({"L": 5}, {"batch": ()}, {}), (5,)),
        ("... d", Sizes({"d": 4}, {}, {}), (9, 9, 4)),
        ("{num_heads} L", Sizes({"L": 5}, {}, {"num_heads": 2}), (2, 5)),
        ("d//{num_heads}", Sizes({"d": 8}, {}, {"num_heads": 2}), (4,)),
        ("{n}", Sizes({}, {}, {"n": 3}), (3,)),
        ("", EMPTY, ()),
        ("N", EMPTY, (17,)),
    ],
)
def test_a_result_of_the_right_shape_has_nothing_wrong(dims, sizes, shape):
    assert sentence(dims, np.zeros(shape), sizes) == ""


@pytest.mark.parametrize(
    ("dims", "sizes", "shape", "expected"),
    [
        ("L d_v", Sizes({"L": 5, "d_v": 4}, {}, {}), (5, 3), "output has shape (5, 3), expected (L=5, d_v=4)"),
        ("L", Sizes({"L": 5}, {}, {}), (4,), "output has shape (4,), expected (L=5,)"),
        ("L", Sizes({"L": 5}, {}, {}), (), "output has shape (), expected (L=5,)"),
        ("", EMPTY, (1,), "output has shape (1,), expected ()"),
        (
            "*batch L",
            Sizes({"L": 5}, {"batch": (2, 3)}, {}),
            (3, 2, 5),
            "output has shape (3, 2, 5), expected (2, 3, L=5)",
        ),
        ("... L", Sizes({"L": 5}, {}, {}), (3, 4), "output has shape (3, 4), expected (..., L=5)"),
        ("2 N", EMPTY, (3, 4), "output has shape (3, 4), expected (2, N)"),
        ("{heads} L", Sizes({"L": 5}, {}, {"heads": 2}), (3, 5), "output has shape (3, 5), expected (heads=2, L=5)"),
        ("d//{heads}", Sizes({"d": 8}, {}, {"heads": 2}), (8,), "output has shape (8,), expected (d//heads=4,)"),
        ("d//{heads}", Sizes({"d": 8}, {}, {"heads": 0}), (8, 1), "output has shape (8, 1), expected (d//heads,)"),
    ],
)
def test_a_wrong_shape_is_one_sentence_with_the_sizes(dims, sizes, shape, expected):
    assert expected == sentence(dims, np.zeros(shape), sizes)


def test_an_unbound_size_is_consistent_within_one_result():
    assert sentence("N N", np.zeros((3, 4))) == "output has shape (3, 4), expected (N, N)"


def test_a_size_from_an_argument_that_was_not_given_is_not_bound():
    assert sentence("d//{heads} 1", np.zeros((4, 2)), Sizes({"d": 8}, {}, {})) == (
        "output has shape (4, 2), expected (d//heads, 1)"
    )


TWO = contract(results=("L", "L S"))
SIZES = Sizes({"L": 2, "S": 3}, {}, {})
GOOD = (np.zeros(2), np.zeros((2, 3)))


def test_a_tuple_of_right_results_has_nothing_wrong():
    assert seen(TWO, GOOD, SIZES) == ""


def test_a_list_is_accepted_for_a_tuple():
    assert seen(TWO, list(GOOD), SIZES) == ""


def test_a_named_tuple_is_accepted_for_a_tuple():
    assert seen(TWO, Pair(*GOOD), SIZES) == ""


def test_the_result_that_is_wrong_is_named():
    assert seen(TWO, (GOOD[0], np.zeros((3, 2))), SIZES) == "weights has shape (3, 2), expected (L=2, S=3)"


def test_one_result_where_a_tuple_was_asked_is_said_so():
    assert seen(TWO, GOOD[0], SIZES) == "returned a numpy array, expected a tuple (output, weights)"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_tuple_of_another_length_is_said_so(count):
    value = (np.zeros(2),) * count
    assert f"returned {count} values, expected a tuple (output, weights)" == seen(TWO, value, SIZES)


def test_a_tuple_of_one_is_not_its_only_item():
    assert sentence("N", (np.zeros(2),)) == "output is a tuple of 1, expected a numpy array"


def test_an_item_is_not_a_tuple_of_one():
    function = contract(results=("N",), is_tuple=True)
    assert seen(function, np.zeros(2), EMPTY) == "returned a numpy array, expected a tuple (output)"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "a boolean"),
        (1, "an integer"),
        (1.5, "a float"),
        (1j, "a complex number"),
        ("secret", "a string"),
        ([0.5, 0.5], "a list of 2"),
        ({"a": 1}, "a dict of 1"),
        (np.float64(0.5), "a numpy scalar"),
        (Foreign("a value of type set"), "a value of type set"),
        (Foreign("a tensor of dtype bfloat16"), "a tensor of dtype bfloat16"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_foreign_value_is_named_and_never_quoted(value, words):
    assert f"output is {words}, expected a numpy array" == sentence("N", value)


def test_an_array_of_the_other_library_is_named(torch):
    assert sentence("N", torch.zeros(2)) == "output is a torch tensor, expected a numpy array"


def test_numpy_for_torch_is_named():
    assert sentence("N", np.zeros(2), library="torch") == "output is a numpy array, expected a torch tensor"


def test_a_tensor_is_checked_like_an_array(torch):
    assert sentence("N", torch.zeros(2, 2), library="torch") == "output has shape (2, 2), expected (N,)"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_accepts_an_array_of_that_kind(kind):
    dtype = {"Bool": "bool", "Complex": "complex64", "Int": "uint8", "Int64": "int64"}.get(kind, "float16")
    assert sentence("N", np.zeros(2, dtype), kind=kind) == ""


@pytest.mark.parametrize(
    ("kind", "dtype", "words"),
    [
        ("Float", "int64", "floating-point numbers"),
        ("Float", "complex64", "floating-point numbers"),
        ("Int", "float32", "integers"),
        ("Bool", "uint8", "booleans"),
        ("Real", "bool", "real numbers"),
        ("Complex", "float64", "complex"),
    ],
)
def test_a_wrong_kind_of_number_is_one_sentence(kind, dtype, words):
    assert f"output holds numbers of dtype {dtype}, expected {words}" == sentence("N", np.zeros(2, dtype), kind=kind)


def test_the_width_of_a_number_is_not_the_contract_s_business():
    assert sentence("N", np.zeros(2, np.float16), kind="Float64") == ""


def test_an_empty_tensor_of_astronomic_size_is_a_sentence_too(torch):
    value = torch.zeros(0).reshape(0, 1 << 40, 1 << 40)
    assert sentence("N", value, library="torch").startswith("output has shape")


# Non-finite numbers

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        ([1.0, 2.0], ""),
        ([], ""),
        (NAN, "y is NaN"),
        (-INF, "y is infinity"),
        ([NAN, NAN], "every number of y is NaN"),
        ([INF, -INF], "every number of y is infinity"),
        ([NAN, INF], "every number of y is NaN and infinity"),
        ([1.0, NAN, 2.0], "y holds NaN at 1 of 3 places, first at index 1"),
        ([[1.0, INF], [2.0, 3.0]], "y holds infinity at 1 of 4 places, first at index (0, 1)"),
        ([[1.0, 2.0], [NAN, NAN]], "y holds NaN in 1 of 2 rows, first in row 1"),
        ([[[1.0, 2.0], [NAN, INF]]], "y holds NaN and infinity in 1 of 2 rows, first in row (0, 1)"),
    ],
    ids=str,
)
def test_where_numbers_are_not_finite_is_one_sentence(array, expected):
    assert expected == non_finite("y", np.array(array, float))


def test_a_result_that_has_to_be_finite_is_checked():
    assert sentence("N", np.array([1.0, NAN]), finite=True) == "output holds NaN at 1 of 2 places, first at index 1"


def test_a_result_that_need_not_be_finite_is_not_checked():
    assert sentence("N", np.array([1.0, NAN])) == ""


def test_integers_are_always_finite():
    assert sentence("N", np.array([1, 2]), kind="Int", finite=True) == ""


def test_complex_numbers_have_to_be_finite_too():
    assert sentence("N", np.array([1j, complex(0, NAN)]), kind="Complex", finite=True) == (
        "output holds NaN at 1 of 2 places, first at index 1"
    )


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.builds(Foreign, st.text())
    | hnp.arrays(st.sampled_from(["f8", "f4", "i8", "?", "c16"]), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)


@given(anything, st.sampled_from(["N", "*b N", "... 2", "N N", "d//{h}", ""]), st.booleans())
def test_any_value_gets_a_sentence_or_passes(value, dims, finite):
    for function in (contract(results=(dims,), finite=finite), contract(results=(dims, "N"), finite=finite)):
        found = seen(function, value, Sizes({"N": 2, "d": 4}, {}, {"h": 2}))
        assert found == "" or "expected" in found or "holds" in found or " is " in found


# Reading


DECLARED = {
    "f": {
        "returns": ["output"],
        "finite": True,
        "raises": [{"rule": "shapes", "error": "ValueError", "when": "the shapes do not fit"}],
    }
}
GENERATED = {
    "functions": {
        "f": {
            "parameters": [
                {"name": "x", "optional": False, "arrays": [{"library": "torch", "kind": "Float", "dims": "L d"}]},
                {"name": "mask", "optional": True, "plain": "Tensor", "default": "None"},
            ],
            "results": [{"library": "torch", "kind": "Float", "dims": "L"}],
            "is_tuple": False,
        }
    },
    "hidden_cases": 7,
}


def test_a_contract_is_read_with_its_results():
    function = read(DECLARED, GENERATED).function("f")
    assert ((ArraySpec("torch", "Float", "L"),), ("output",), True) == (
        function.results,
        function.result_names,
        function.finite,
    )


def test_required_arguments_stand_before_options():
    function = read(DECLARED, GENERATED).function("f")
    assert (["x"], ["mask"]) == ([p.name for p in function.required], [p.name for p in function.options])


def test_a_signature_reads_as_one_would_write_it():
    assert read(DECLARED, GENERATED).function("f").signature == "f(x, mask=None)"


def test_a_promised_error_is_found_by_its_rule():
    assert Rule("shapes", "ValueError", "the shapes do not fit") == read(DECLARED, GENERATED).function("f").rule(
        "shapes"
    )


def test_a_rule_that_nobody_declared_is_the_fault_of_the_package():
    with pytest.raises(PackageError, match="declares no error rule 'entries'"):
        read(DECLARED, GENERATED).function("f").rule("entries")


def test_an_unknown_function_is_a_key_error():
    with pytest.raises(KeyError):
        read(DECLARED, GENERATED).function("g")


def test_a_function_that_was_not_generated_names_the_next_step():
    with pytest.raises(PackageError, match="does not describe g") as caught:
        read({"g": {"returns": ["y"]}}, GENERATED)
    assert caught.value.hint == "run: grader verify --write"


def test_names_of_results_that_do_not_fit_the_annotations_are_an_error():
    with pytest.raises(PackageError, match=r"names 2 results of f, contract\.json has 1"):
        read({"f": {"returns": ["output", "weights"]}}, GENERATED)
