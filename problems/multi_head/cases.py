# SPDX-License-Identifier: Apache-2.0
"""Hidden cases of multi_head: whole numbers where numbers only move, random matrices where attention is computed.

Distinct whole numbers make every exchange of two entries visible and need no tolerance. Attention is compared within
`condition(...)`, the growth of float32 rounding from the scores to the output.
"""

from collections.abc import Callable, Iterator
from math import prod, sqrt

import numpy as np
import torch
from torch import Tensor

from grader.cases import (
    case,
    expect_close,
    expect_dtype,
    expect_exactly,
    expect_finite,
    expect_gradient,
    expect_inputs_unchanged,
    expect_raises,
)
from solutions.multi_head import concat_heads as reference_concat
from solutions.multi_head import multi_head_attention as reference_attention
from solutions.multi_head import split_heads as reference_split

# -- inputs -----------------------------------------------------------------------------------------------------------

Draw = Callable[..., Tensor]
"""Draws a contiguous tensor: called with `rng` and the shape."""


def numbers(rng: np.random.Generator, *shape: int) -> Tensor:
    """Draw the whole numbers from one on, each once, in random order: exact in float32."""
    return torch.from_numpy(rng.permutation(prod(shape)) + 1.0).reshape(shape)


def normals(rng: np.random.Generator, *shape: int) -> Tensor:
    """Draw standard normal numbers."""
    return torch.from_numpy(rng.standard_normal(shape))


def uniforms(rng: np.random.Generator, *shape: int) -> Tensor:
    """Draw numbers between -1 and 1, where a tolerance must stay small."""
    return torch.from_numpy(rng.uniform(-1.0, 1.0, shape))


def swapped(draw: Draw, rng: np.random.Generator, *shape: int, axes: tuple[int, int]) -> Tensor:
    """Draw a tensor of this shape that lies in memory with two of its axes in the other order."""
    stored = list(shape)
    first, second = axes
    stored[first], stored[second] = stored[second], stored[first]
    return draw(rng, *stored).transpose(first, second)


def every_second(draw: Draw, rng: np.random.Generator, *shape: int, axis: int) -> Tensor:
    """Draw a tensor of this shape that is every second entry, from 0 or from 1 on, of one with a longer axis."""
    stored, part = list(shape), [slice(None)] * len(shape)
    stored[axis] *= 2
    part[axis] = slice(one_of(rng, 0, 1), None, 2)
    return draw(rng, *stored)[tuple(part)]


def every_view(draw: Draw, rng: np.random.Generator, *shape: int) -> Iterator[Tensor]:
    """Draw tensors of this shape, one for each pair of axes and for each axis, none of them contiguous."""
    dims = len(shape)
    for first in range(dims):
        for second in range(first + 1, dims):
            yield swapped(draw, rng, *shape, axes=(first, second))
        yield every_second(draw, rng, *shape, axis=first)


def different(rng: np.random.Generator, *sizes: int) -> tuple[int, ...]:
    """Return the given sizes in random order."""
    return tuple(int(size) for size in rng.permutation(sizes))


def one_of(rng: np.random.Generator, *values: int) -> int:
    """Choose one of the values."""
    return int(rng.choice(values))


def another_order(rng: np.random.Generator, count: int) -> Tensor:
    """Draw a permutation that moves something."""
    order = rng.permutation(count)
    while (order == np.arange(count)).all():
        order = rng.permutation(count)
    return torch.from_numpy(order)


def head_columns(head: int, width: int) -> slice:
    """Return the columns that a head owns."""
    return slice(head * width, (head + 1) * width)


def scores_of(query: Tensor, key: Tensor, num_heads: int) -> Tensor:
    """Return the scaled scores of every head, (..., h, n, n), in float64."""
    queries, keys = (reference_split(x.double(), num_heads) for x in (query, key))
    return queries @ keys.mT / sqrt(queries.shape[-1])


def clear_winners(rng: np.random.Generator, *shape: int, num_heads: int) -> tuple[Tensor, Tensor, Tensor]:
    """Draw query, key and value whose scores reach a million in size, one key of each row far ahead of the others.

    A lead of a thousand decides the weights (one and zeros) whatever the rounding: float32 changes such a score by
    less than one. The keys share a large part, so that rows of only positive and of only negative scores both occur.
    """
    shared = rng.choice([-3.0, 3.0], shape[-1])
    while True:
        query, key = normals(rng, *shape), normals(rng, *shape) + torch.from_numpy(shared)
        factor = sqrt(0.99e6 / scores_of(query, key, num_heads).abs().max().item())
        query, key = factor * query, factor * key
        scores = scores_of(query, key, num_heads)
        first, second = scores.topk(2, dim=-1).values.unbind(-1)
        every_row_decided = bool((first - second > 1e3).all())
        both_signs = bool((first < -1e3).any() and (scores.amin(-1) > 1e3).any())
        if every_row_decided and both_signs:
            return query, key, uniforms(rng, *shape)


# -- expectations -----------------------------------------------------------------------------------------------------


def score_condition(query: Tensor, key: Tensor, num_heads: int) -> float:
    """Bound how rounding grows up to the weights: an absolute error of a score is a relative error of a weight.

    A dot product of d/h terms, its scale and a cast of the inputs are wrong by at most (d/h + 5) eps/2 times the sum of
    sizes, a weight by twice that, and the tolerance is 8 eps times the condition (Higham 2002, section 3.1).
    """
    width = query.shape[-1] // num_heads
    size = scores_of(query.abs(), key.abs(), num_heads).max().item()
    return 1.0 + size * max(1.0, (width + 5) / 8) + float(np.log2(1 + query.shape[-2]))


def condition(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> float:
    """Bound how rounding grows up to the output (Higham 2002, ch. 3; Blanchard, Higham and Higham 2021)."""
    return score_condition(query, key, num_heads) * max(1.0, value.abs().max().item())


def gradient_condition(query: Tensor, key: Tensor, value: Tensor, num_heads: int, cotangent: Tensor) -> float:
    """Bound it up to a gradient: one product more, n terms of a cotangent, a value and a query or key."""
    n, width = query.shape[-2], query.shape[-1] // num_heads
    largest = max(1.0, query.abs().max().item(), key.abs().max().item())
    return condition(query, key, value, num_heads) * n * sqrt(width) * largest * cotangent.abs().max().item()


def expect_split(student, x: Tensor, num_heads: int) -> None:
    """Split, and compare with the reference."""
    expect_exactly(student.split_heads(x, num_heads), reference_split(x, num_heads), what="the result")


def expect_concat(student, x: Tensor) -> None:
    """Concatenate, and compare with the reference."""
    expect_exactly(student.concat_heads(x), reference_concat(x), what="the result")


def expect_attention(
    student, query: Tensor, key: Tensor, value: Tensor, num_heads: int, kappa: float | None = None
) -> None:
    """Attend, and compare with the reference.

    `kappa` stands in for the condition where a clear winner makes the weights exact.
    """
    output = student.multi_head_attention(query, key, value, num_heads)
    right = reference_attention(query.double(), key.double(), value.double(), num_heads)
    if kappa is None:
        kappa = condition(query, key, value, num_heads)
    expect_close(output, right, condition=kappa, what="the output")


def expect_attention_of_shape(student, rng: np.random.Generator, *shape: int, num_heads: int) -> None:
    """Attend with random matrices of one shape, and compare with the reference."""
    expect_attention(student, *(normals(rng, *shape) for _ in range(3)), num_heads)


# -- split: 20 points -------------------------------------------------------------------------------------------------


@case(group="split", points=4)
def split_a_matrix(student, rng):
    """Splitting matrices of whole numbers, all sizes different"""
    n, h, width = different(rng, 2, 3, 5)
    expect_split(student, numbers(rng, n, h * width), h)
    n, h, width = different(rng, 3, 4, 7)
    expect_split(student, numbers(rng, n, h * width), h)


@case(group="split", points=3)
def split_into_one_head_and_d_heads(student, rng):
    """Splitting into one head, into heads of width one, and splitting a single position"""
    n, d = different(rng, 3, 4, 5)[:2]
    expect_split(student, numbers(rng, n, d), 1)
    expect_split(student, numbers(rng, n, d), d)
    expect_split(student, numbers(rng, 1, 3 * d), 3)


@case(group="split", points=3)
def split_equal_sizes(student, rng):
    """Splitting where sizes are equal: n = d, and n = h = d/h with and without a batch of h"""
    h, width = different(rng, 2, 3)
    expect_split(student, numbers(rng, h * width, h * width), h)
    size = one_of(rng, 2, 3, 4)
    expect_split(student, numbers(rng, size, size * size), size)
    expect_split(student, numbers(rng, size, size, size * size), size)


@case(group="split", points=4)
def split_a_batch(student, rng):
    """Splitting with one leading dimension, also of size one"""
    batch, n, h, width = different(rng, 2, 3, 4, 5)
    expect_split(student, numbers(rng, batch, n, h * width), h)
    expect_split(student, numbers(rng, 1, n, h * width), h)


@case(group="split", points=3)
def split_more_leading_dimensions(student, rng):
    """Splitting with two and with three leading dimensions, also of size one"""
    a, b, n, h, width = different(rng, 2, 3, 4, 2, 3)
    for lead in ((1, 1), (1, a), (a, 1), (a, 1, b)):
        expect_split(student, numbers(rng, *lead, n, h * width), h)
    expect_split(student, numbers(rng, a, b, n, h * width), h)
    expect_split(student, numbers(rng, b, 2, a, n, h * width), h)


@case(group="split", points=3)
def split_a_view(student, rng):
    """Splitting transposed and strided views of matrices, and of tensors with one and two leading dimensions"""
    n, h, width = different(rng, 2, 3, 4)
    for lead in ((), different(rng, 2, 3)[:1], different(rng, 2, 3)):
        for x in every_view(numbers, rng, *lead, n, h * width):
            expect_split(student, x, h)


# -- concat: 20 points ------------------------------------------------------------------------------------------------


@case(group="concat", points=4)
def concat_heads_side_by_side(student, rng):
    """Concatenating heads of whole numbers, contiguous in memory, all sizes different"""
    expect_concat(student, numbers(rng, *different(rng, 2, 3, 5)))
    expect_concat(student, numbers(rng, *different(rng, 3, 4, 7)))


@case(group="concat", points=3)
def concat_one_head_and_narrow_heads(student, rng):
    """Concatenating one head, heads of width one, and heads of a single position"""
    a, b = different(rng, 3, 4, 5)[:2]
    expect_concat(student, numbers(rng, 1, a, b))
    expect_concat(student, numbers(rng, a, b, 1))
    expect_concat(student, numbers(rng, a, 1, b))


@case(group="concat", points=3)
def concat_equal_sizes(student, rng):
    """Concatenating where sizes are equal: h = n, and h = n = d_h with and without a batch of h"""
    size, width = different(rng, 3, 4)
    expect_concat(student, numbers(rng, size, size, width))
    expect_concat(student, numbers(rng, size, size, size))
    expect_concat(student, numbers(rng, size, size, size, size))


@case(group="concat", points=4)
def concat_a_batch(student, rng):
    """Concatenating with one leading dimension, also of size one"""
    expect_concat(student, numbers(rng, *different(rng, 2, 3, 4, 5)))
    expect_concat(student, numbers(rng, 1, *different(rng, 2, 3, 4)))


@case(group="concat", points=3)
def concat_more_leading_dimensions(student, rng):
    """Concatenating with two and with three leading dimensions, also of size one"""
    a, b, h, n, width = different(rng, 2, 3, 4, 2, 3)
    for lead in ((1, 1), (1, a), (a, 1), (a, 1, b)):
        expect_concat(student, numbers(rng, *lead, h, n, width))
    expect_concat(student, numbers(rng, a, b, h, n, width))
    expect_concat(student, numbers(rng, b, 2, a, h, n, width))


@case(group="concat", points=3)
def concat_a_view(student, rng):
    """Concatenating transposed and strided views, such as a split gives, with up to two leading dimensions"""
    h, n, width = different(rng, 2, 3, 4)
    expect_concat(student, reference_split(numbers(rng, n, h * width), h))
    for lead in ((), different(rng, 2, 3)[:1], different(rng, 2, 3)):
        for x in every_view(numbers, rng, *lead, h, n, width):
            expect_concat(student, x)


# -- attention: 20 points ---------------------------------------------------------------------------------------------

# Sizes of which none is the square of another: 1/sqrt(d/h) differs from 1/h, 1/sqrt(h), 1/sqrt(n) and 1/sqrt(d).
UNRELATED = (3, 5, 6, 7)


@case(group="attention", points=5)
def attention_of_matrices(student, rng):
    """Attention of matrices, all sizes different, float64 and float32"""
    for dtype in (torch.float64, torch.float32):
        n, h, width = different(rng, *UNRELATED)[:3]
        expect_attention(student, *(normals(rng, n, h * width).to(dtype) for _ in range(3)), h)


@case(group="attention", points=4)
def attention_with_one_head_and_d_heads(student, rng):
    """Attention with one head, with heads of width one, and of a single position"""
    n, d = different(rng, *UNRELATED)[:2]
    expect_attention_of_shape(student, rng, n, d, num_heads=1)
    expect_attention_of_shape(student, rng, n, d, num_heads=d)
    expect_attention_of_shape(student, rng, 1, 3 * d, num_heads=3)


@case(group="attention", points=3)
def attention_of_equal_sizes(student, rng):
    """Attention where sizes are equal: n = d, and n = h = d/h with and without a batch of h"""
    h, width = different(rng, 2, 3)
    expect_attention_of_shape(student, rng, h * width, h * width, num_heads=h)
    size = one_of(rng, 3, 4)
    expect_attention_of_shape(student, rng, size, size * size, num_heads=size)
    expect_attention_of_shape(student, rng, size, size, size * size, num_heads=size)


@case(group="attention", points=3)
def attention_of_a_batch(student, rng):
    """Attention with one leading dimension, also of size one"""
    n, h, width = different(rng, *UNRELATED)[:3]
    expect_attention_of_shape(student, rng, one_of(rng, 2, 4), n, h * width, num_heads=h)
    expect_attention_of_shape(student, rng, 1, n, h * width, num_heads=h)


@case(group="attention", points=3)
def attention_of_more_leading_dimensions(student, rng):
    """Attention with two and with three leading dimensions, also of size one"""
    a, b, n, h, width = different(rng, 2, 3, 4, 3, 5)
    for lead in ((1, 1), (1, a), (a, 1)):
        expect_attention_of_shape(student, rng, *lead, n, h * width, num_heads=h)
    expect_attention_of_shape(student, rng, a, b, n, h * width, num_heads=h)
    a, b, n, h, width = different(rng, 2, 3, 4, 2, 3)
    expect_attention_of_shape(student, rng, b, 2, a, n, h * width, num_heads=h)


@case(group="attention", points=2)
def attention_of_views(student, rng):
    """Attention of transposed and strided views of matrices, and of tensors with two leading dimensions"""
    n, h, width = different(rng, *UNRELATED)[:3]
    for lead in ((), different(rng, 2, 3)):
        shape = (*lead, n, h * width)
        views = (every_view(normals, rng, *shape) for _ in range(3))
        for query, key, value in zip(*views, strict=True):  # the same layout, so that one view() may refuse them all
            expect_attention(student, query, key, value, h)
    query = swapped(normals, rng, *shape, axes=(0, 1))
    key = swapped(normals, rng, *shape, axes=(-2, -1))
    value = every_second(normals, rng, *shape, axis=-1)
    expect_attention(student, query, key, value, h)


# -- numerics: 5 points -----------------------------------------------------------------------------------------------


@case(group="numerics", points=3)
def scores_of_a_million(student, rng):
    """Attention with scores of size up to a million and a clear winner in each row, float64 and float32"""
    n, h = different(rng, 4, 3)
    for dtype in (torch.float64, torch.float32):
        query, key, value = (x.to(dtype) for x in clear_winners(rng, 2, n, 4 * h, num_heads=h))
        expect_attention(student, query, key, value, h, kappa=100.0)


@case(group="numerics", points=2)
def scores_far_below_zero(student, rng):
    """Attention where every score is below -1000 and small differences decide"""
    n, h, width = different(rng, 3, 5, 4)
    query, key, value = (uniforms(rng, n, h * width) for _ in range(3))
    query[:, ::width] = torch.from_numpy(rng.uniform(-60.0, -50.0, (n, h))) * width**0.25
    key[:, ::width] = torch.from_numpy(rng.uniform(29.95, 30.05, (n, h))) * width**0.25
    expect_attention(student, query, key, value, h)


# -- gradients: 5 points ----------------------------------------------------------------------------------------------


@case(group="gradients", points=1)
def gradient_of_split(student, rng):
    """The gradient of split_heads"""
    batch, n, h, width = different(rng, 2, 3, 4, 5)
    x, cotangent = numbers(rng, batch, n, h * width), numbers(rng, batch, h, n, width)
    heads, (gradient,) = student.split_heads.vjp(x, h, wrt=("x",), cotangents=[cotangent])
    expect_exactly(heads, reference_split(x, h), what="the result")
    expect_gradient(gradient["x"], reference_concat(cotangent), condition=1.0, what="the gradient of x")


@case(group="gradients", points=1)
def gradient_of_concat(student, rng):
    """The gradient of concat_heads"""
    batch, h, n, width = different(rng, 2, 3, 4, 5)
    x, cotangent = numbers(rng, batch, h, n, width), numbers(rng, batch, n, h * width)
    joined, (gradient,) = student.concat_heads.vjp(x, wrt=("x",), cotangents=[cotangent])
    expect_exactly(joined, reference_concat(x), what="the result")
    expect_gradient(gradient["x"], reference_split(cotangent, h), condition=1.0, what="the gradient of x")


@case(group="gradients", points=3)
def gradients_of_attention(student, rng):
    """The gradients of multi_head_attention"""
    n, h, width = different(rng, *UNRELATED)[:3]
    names = ("query", "key", "value")
    query, key, value, cotangent = (2.0 * uniforms(rng, 2, n, h * width) for _ in range(4))
    output, (gradients,) = student.multi_head_attention.vjp(query, key, value, h, wrt=names, cotangents=[cotangent])

    leaves = [x.clone().requires_grad_() for x in (query, key, value)]
    right = reference_attention(*leaves, h)
    expect_close(output, right.detach(), condition=condition(query, key, value, h), what="the output")
    kappa = gradient_condition(query, key, value, h, cotangent)
    for name, expected in zip(names, torch.autograd.grad(right, leaves, cotangent), strict=True):
        expect_gradient(gradients[name], expected, condition=kappa, what=f"the gradient of {name}")


# -- bad input: 15 points ---------------------------------------------------------------------------------------------


def indivisible(rng: np.random.Generator) -> tuple[int, int, int]:
    """Draw sizes n, d and h where h divides n but not d."""
    h = one_of(rng, 3, 4, 5)
    return 2 * h, h * one_of(rng, 2, 3) + one_of(rng, 1, 2), h


def fitting_by_accident(rng: np.random.Generator) -> tuple[int, int, int]:
    """Draw n, d and h where h does not divide d, but h·(d // h) divides n·d: a reshape with -1 works by luck."""
    sizes = range(4, 13)
    lucky = [(n, d, h) for n in sizes for d in sizes for h in range(2, d) if d % h and n * d % (h * (d // h)) == 0]
    return lucky[int(rng.integers(len(lucky)))]


@case(group="bad_input", points=3)
def split_indivisible(student, rng):
    """Splitting where num_heads does not divide d"""
    n, d, h = indivisible(rng)
    expect_raises(student.split_heads, numbers(rng, n, d), h, rule="indivisible")
    expect_raises(student.split_heads, numbers(rng, h, n, d), h, rule="indivisible")


@case(group="bad_input", points=1)
def split_fitting_by_accident(student, rng):
    """Splitting where num_heads does not divide d, though the number of entries would fit"""
    for _ in range(3):
        n, d, h = fitting_by_accident(rng)
        expect_raises(student.split_heads, numbers(rng, n, d), h, rule="indivisible")


@case(group="bad_input", points=1)
def split_more_heads_than_columns(student, rng):
    """Splitting into more heads than there are columns"""
    n, d = different(rng, 3, 4, 5)[:2]
    expect_raises(student.split_heads, numbers(rng, n, d), d + one_of(rng, 1, 2), rule="indivisible")
    expect_raises(student.split_heads, numbers(rng, n, d), 2 * d, rule="indivisible")


@case(group="bad_input", points=1)
def split_zero_heads(student, rng):
    """Splitting into zero heads"""
    expect_raises(student.split_heads, numbers(rng, *different(rng, 3, 4, 6)[:2]), 0, rule="no_heads")


@case(group="bad_input", points=2)
def split_negative_heads(student, rng):
    """Splitting into a negative number of heads"""
    n, d = one_of(rng, 3, 4, 5), one_of(rng, 6, 8, 10)
    for h in (-1, -2, -d, -d - 1):
        expect_raises(student.split_heads, numbers(rng, n, d), h, rule="no_heads")


def expect_attention_raises(student, rng: np.random.Generator, *shape: int, num_heads: int, rule: str) -> None:
    """Attend with one head first, which is fine: a function that always raises has refused nothing."""
    tensors = [normals(rng, *shape) for _ in range(3)]
    expect_finite(student.multi_head_attention(*tensors, 1), "the output")
    expect_raises(student.multi_head_attention, *tensors, num_heads, rule=rule)


@case(group="bad_input", points=3)
def attention_indivisible(student, rng):
    """Attention where num_heads does not divide d"""
    n, d, h = indivisible(rng)
    expect_attention_raises(student, rng, n, d, num_heads=h, rule="indivisible")
    expect_attention_raises(student, rng, h, n, d, num_heads=h, rule="indivisible")
    n, d, h = fitting_by_accident(rng)
    expect_attention_raises(student, rng, n, d, num_heads=h, rule="indivisible")


@case(group="bad_input", points=1)
def attention_with_more_heads_than_columns(student, rng):
    """Attention with more heads than there are columns"""
    n, d = different(rng, 3, 4, 5)[:2]
    expect_attention_raises(student, rng, n, d, num_heads=d + one_of(rng, 1, 2), rule="indivisible")
    expect_attention_raises(student, rng, n, d, num_heads=2 * d, rule="indivisible")


@case(group="bad_input", points=1)
def attention_with_zero_heads(student, rng):
    """Attention with zero heads"""
    expect_attention_raises(student, rng, *different(rng, 3, 4, 6)[:2], num_heads=0, rule="no_heads")


@case(group="bad_input", points=2)
def attention_with_negative_heads(student, rng):
    """Attention with a negative number of heads"""
    n, d = one_of(rng, 3, 4, 5), one_of(rng, 6, 8, 10)
    for h in (-1, -2, -d, -d - 1):
        expect_attention_raises(student, rng, n, d, num_heads=h, rule="no_heads")


# -- properties: 15 points --------------------------------------------------------------------------------------------


@case(group="properties", points=2)
def there_and_back(student, rng):
    """Splitting, then concatenating, and the other way round"""
    batch, n, h, width = different(rng, 2, 3, 4, 5)
    x = numbers(rng, batch, n, h * width)
    heads = student.split_heads(x, h)
    expect_finite(heads, "the result of split_heads")
    expect_exactly(student.concat_heads(heads), x, what="what was split and concatenated")
    x = numbers(rng, batch, h, n, width)
    joined = student.concat_heads(x)
    expect_finite(joined, "the result of concat_heads")
    expect_exactly(student.split_heads(joined, h), x, what="what was concatenated and split")


@case(group="properties", points=2)
def each_head_alone(student, rng):
    """Attention with several heads against attention with one head on each block of columns"""
    n, h, width = different(rng, *UNRELATED)[:3]
    query, key, value = (normals(rng, 2, n, h * width) for _ in range(3))
    kappa = condition(query, key, value, h)
    output = student.multi_head_attention(query, key, value, h)
    expect_finite(output, "the output")
    for head in range(h):
        block = head_columns(head, width)
        alone = student.multi_head_attention(query[..., block], key[..., block], value[..., block], 1)
        expect_close(alone, output[..., block], condition=kappa, what="the output of one head alone")


@case(group="properties", points=3)
def orders_of_queries_and_keys(student, rng):
    """Attention with reordered queries, and with keys and values reordered together"""
    n, h, width = different(rng, *UNRELATED)[:3]
    query, key, value = (normals(rng, n, h * width) for _ in range(3))
    order = another_order(rng, n)
    kappa = condition(query, key, value, h)
    output = student.multi_head_attention(query, key, value, h)
    expect_finite(output, "the output")
    reordered = student.multi_head_attention(query[order], key, value, h)
    expect_close(reordered, output[order], condition=kappa, what="the output for reordered queries")
    reordered = student.multi_head_attention(query, key[order], value[order], h)
    expect_close(reordered, output, condition=kappa, what="the output for reordered keys and values")


@case(group="properties", points=2)
def heads_do_not_mix(student, rng):
    """Attention where the columns of one head are replaced in query, key and value"""
    n, h, width = different(rng, *UNRELATED)[:3]
    tensors = [normals(rng, n, h * width) for _ in range(3)]
    block = head_columns(int(rng.integers(h)), width)
    replaced = [x.clone() for x in tensors]
    for x in replaced:
        x[..., block] = 2.0 * normals(rng, n, width)
    others = torch.ones(h * width, dtype=torch.bool)
    others[block] = False
    kappa = max(condition(*tensors, h), condition(*replaced, h))
    output = student.multi_head_attention(*tensors, h)
    expect_finite(output, "the output")
    changed = student.multi_head_attention(*replaced, h)
    expect_finite(changed, "the output")
    expect_close(changed[..., others], output[..., others], condition=kappa, what="the output of the other heads")


@case(group="properties", points=2)
def order_of_heads(student, rng):
    """Attention with the heads of query, key and value in another order"""
    n, h, width = different(rng, *UNRELATED)[:3]
    query, key, value = (normals(rng, n, h * width) for _ in range(3))
    order = another_order(rng, h)
    columns = torch.arange(h * width).reshape(h, width)[order].flatten()
    output = student.multi_head_attention(query, key, value, h)
    expect_finite(output, "the output")
    reordered = student.multi_head_attention(query[:, columns], key[:, columns], value[:, columns], h)
    expect_close(
        reordered, output[:, columns], condition=condition(query, key, value, h), what="the output for reordered heads"
    )


@case(group="properties", points=2)
def dtype_is_kept(student, rng):
    """The dtype of the results for float32 and for float64"""
    n, h, width = different(rng, *UNRELATED)[:3]
    for dtype in (torch.float32, torch.float64):
        query, key, value = (normals(rng, n, h * width).to(dtype) for _ in range(3))
        x = numbers(rng, n, h * width).to(dtype)
        expect_dtype(student.split_heads(x, h), dtype, what="the result of split_heads")
        expect_dtype(student.concat_heads(reference_split(x, h)), dtype, what="the result of concat_heads")
        expect_dtype(student.multi_head_attention(query, key, value, h), dtype, what="the output")


@case(group="properties", points=2)
def inputs_are_left_alone(student, rng):
    """The inputs after the calls: matrices and a batch, several heads, one head, and a single position"""
    n, h, width = different(rng, *UNRELATED)[:3]
    for dtype in (torch.float64, torch.float32):  # `x.float()` is a copy of the one and the other itself
        for lead in ((), (2,)):
            for positions, heads in ((n, h), (n, 1), (1, h)):  # of one head or position `contiguous()` is no copy
                d = heads * width
                expect_split(student, numbers(rng, *lead, positions, d).to(dtype), heads)
                expect_inputs_unchanged(student)
                expect_concat(student, numbers(rng, *lead, heads, positions, width).to(dtype))
                expect_inputs_unchanged(student)
                tensors = (normals(rng, *lead, positions, d).to(dtype) for _ in range(3))
                expect_attention(student, *tensors, heads)
                expect_inputs_unchanged(student)
