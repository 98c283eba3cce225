# SPDX-License-Identifier: Apache-2.0
"""Hidden cases of scaled dot-product attention.

Every case draws its numbers, and where it can its sizes, from `rng`. Expected values come from the reference, in
float64 on the inputs as sent, and the tolerance admits float32 arithmetic everywhere. The dtype of the results is asked
for in one case only.
"""

import math

import numpy as np
import torch

from grader.cases import (
    case,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_gradient,
    expect_inputs_unchanged,
    expect_zero,
)
from solutions.scaled_dot_product import scaled_dot_product_attention as reference

# ---------------------------------------------------------------------------------------------------------------------
# Drawing inputs


def normal(rng, *shape, dtype=torch.float64):
    """Independent standard normal numbers."""
    return torch.from_numpy(rng.standard_normal(shape)).to(dtype)


def draw(rng, L, S, d_k, d_v, lead=(), dtype=torch.float64):
    """Random query, key and value."""
    return (
        normal(rng, *lead, L, d_k, dtype=dtype),
        normal(rng, *lead, S, d_k, dtype=dtype),
        normal(rng, *lead, S, d_v, dtype=dtype),
    )


def small(rng, *shape, dtype=torch.float64):
    """Independent numbers between -1 and 1: values where the scores already cost much of the precision."""
    return torch.from_numpy(rng.uniform(-1.0, 1.0, shape)).to(dtype)


def sizes(rng, count, low=2, high=8):
    """`count` different sizes from low to high, in random order."""
    return [int(size) for size in rng.choice(np.arange(low, high + 1), size=count, replace=False)]


def some_keys(rng, *shape):
    """A mask of this shape that allows at least one key and blocks at least one, in every row."""
    S = shape[-1]
    allowed = rng.integers(1, S, size=(*shape[:-1], 1))
    order = rng.permuted(np.broadcast_to(np.arange(S), shape), axis=-1)
    return torch.from_numpy(order < allowed)


def some_rows(rng, L):
    """True for some of L >= 2 rows, not for all: at least one of each."""
    return some_keys(rng, L)


def signs(rng, *shape):
    """Random signs, as numbers."""
    return torch.from_numpy(rng.choice([-1.0, 1.0], size=shape))


def on_levels(rng, query_level, key_share, d_k, dtype=torch.float64):
    """Query and key whose scores are query_level[i] * key_share[j], plus a random part of a size near one.

    The level sits in one column of its own, so that the scores stay well conditioned: no cancellation between columns.
    """
    column = int(rng.integers(d_k))
    query, key = normal(rng, len(query_level), d_k), normal(rng, len(key_share), d_k)
    query[:, column] = torch.as_tensor(query_level) * math.sqrt(d_k) / 10.0
    key[:, column] = 10.0 * torch.as_tensor(key_share, dtype=torch.float64)
    return query.to(dtype), key.to(dtype)


def with_scores(rng, scores, dtype=torch.float64):
    """Query and key that have these scores (L, S), up to rounding: the keys are orthogonal."""
    S = scores.shape[-1]
    d_k = S + int(rng.integers(0, 3))
    directions = torch.from_numpy(np.linalg.qr(rng.standard_normal((d_k, d_k)))[0][:S])
    length = float(rng.uniform(300.0, 3000.0))
    return (scores @ directions * (math.sqrt(d_k) / length)).to(dtype), (directions * length).to(dtype)


def clear_winners(rng, best, S, lowest=-9.9e5, gap=2e4):
    """Scores (L, S): in row i one key has score best[i], the others at least `gap` less, down to `lowest`.

    Every rounding of float32 at 10^6 is far smaller than the gap, and exp(-gap) is 0 in float64.
    """
    scores = np.empty((len(best), S))
    for row, winner in zip(scores, best, strict=True):
        row[:] = rng.uniform(lowest, winner - gap, size=S)
        row[rng.integers(S)] = winner
    return torch.from_numpy(scores)


# ---------------------------------------------------------------------------------------------------------------------
# Comparing


def condition(query, key, mask=None):
    """How much the rounding of float32 may grow on its way to the weights: a worst case for every order of summation.

    With u = eps/2, a dot product of d_k terms, its scale and a cast of the inputs are wrong by at most (d_k + 5) u
    sum|q k| (Higham 2002, section 3.1). An error in the scores is at most twice that error, relatively, in a weight
    (Blanchard, Higham and Higham 2021), and the sum over S keys adds S u. The tolerance is 8 eps times the condition,
    that is 16 u. Scores of blocked keys are left out: they must have no say.
    """
    d_k, S = query.shape[-1], key.shape[-2]
    size = query.double().abs() @ key.double().abs().transpose(-2, -1) / math.sqrt(d_k)
    if mask is not None:
        size = size.masked_fill(~mask, 0.0)
    return 1.0 + size.max().item() * max(1.0, (d_k + 5) / 8) + math.log2(1 + S)


SATURATED = 4.0
"""The condition where one key has all the weight: no rounding of the scores can be seen there."""

ARGUMENTS = ("query", "key", "value")
RESULTS = ("output", "weights")


def largest(*tensors):
    """The largest size of an entry, and at least one."""
    return max(1.0, *(tensor.abs().max().item() for tensor in tensors))


def expect_attention(student, query, key, value, mask=None, kappa=None, note=""):
    """Compare both results of a call with the reference's. `note` tells the calls of a case apart."""
    options = {} if mask is None else {"mask": mask}
    output, weights = student.scaled_dot_product_attention(query, key, value, **options)
    right_output, right_weights = reference(query.double(), key.double(), value.double(), mask)
    kappa = condition(query, key, mask) if kappa is None else kappa
    if mask is not None:
        expect_zero(weights, ~mask, what=f"the weight of a blocked key{note}")
    expect_close(weights, right_weights, condition=kappa, what=f"weights{note}")
    expect_close(output, right_output, condition=kappa * largest(value), what=f"output{note}")


def gradient_conditions(query, key, value, mask, results, cotangent):
    """The condition of each gradient: that of the weights, times what an error in the weights can do to the gradient.

    With g the gradient that arrives at the weights, the scores receive weights * (g - sum of weights * g), and pass it
    on to query and key. The sizes of all terms are added up, times two for the two places of the weights.
    """
    kappa = condition(query, key, mask)
    weights = results[1].detach()
    query, key, value = query.abs(), key.abs(), value.abs()
    towards_output, towards_weights = (
        torch.zeros_like(result) if part is None else part.abs()
        for result, part in zip(results, cotangent, strict=True)
    )
    arriving = towards_weights + towards_output @ value.transpose(-2, -1)
    passed = 2.0 * weights * (arriving + (weights * arriving).sum(-1, keepdim=True)) / math.sqrt(query.shape[-1])
    growth = {
        "query": passed @ key,
        "key": passed.transpose(-2, -1) @ query,
        "value": weights.transpose(-2, -1) @ towards_output,
    }
    return {name: kappa * max(1.0, bound.max().item()) for name, bound in growth.items()}


def expect_gradients(student, query, key, value, mask=None, cotangents=(), note=""):
    """Compare gradients with the reference's: of <output, first> + <weights, second>, for each pair of cotangents."""
    options = {} if mask is None else {"mask": mask}
    call = student.scaled_dot_product_attention
    _, gradients = call.vjp(query, key, value, wrt=ARGUMENTS, cotangents=cotangents, **options)
    leaves = [tensor.clone().requires_grad_() for tensor in (query, key, value)]
    results = reference(*leaves, mask)
    for cotangent, gradient in zip(cotangents, gradients, strict=True):
        conditions = gradient_conditions(query, key, value, mask, results, cotangent)
        parts = [(result, part) for result, part in zip(results, cotangent, strict=True) if part is not None]
        total = sum((result * part).sum() for result, part in parts)
        right = torch.autograd.grad(total, leaves, retain_graph=True, materialize_grads=True)
        of = " and ".join(word for word, part in zip(RESULTS, cotangent, strict=True) if part is not None)
        for name, expected in zip(ARGUMENTS, right, strict=True):
            what = f"the gradient of the {of} in {name}{note}"
            expect_gradient(gradient[name], expected, condition=conditions[name], what=what)


# ---------------------------------------------------------------------------------------------------------------------
# basic


@case(group="basic", points=3, shown=True)
def two_keys_by_hand(student, rng):
    """Attention over two keys with scores 1 and 0, the worked example of the statement"""
    query = torch.tensor([[2.0, 0.0, 0.0, 0.0]], dtype=torch.float64)
    key = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]], dtype=torch.float64)
    value = torch.tensor([[10.0, 0.0], [0.0, 20.0]], dtype=torch.float64)
    expect_attention(student, query, key, value)


@case(group="basic", points=6)
def all_sizes_different(student, rng):
    """Attention where L, S, d_k and d_v all differ"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=9)
    expect_attention(student, *draw(rng, L, S, d_k, d_v))


@case(group="basic", points=4)
def one_key_or_one_query(student, rng):
    """Attention with a single key, with a single query, and with queries of zeros"""
    L, S, d_k, d_v = sizes(rng, 4)
    expect_attention(student, *draw(rng, L, 1, d_k, d_v), note=" for a single key")
    expect_attention(student, *draw(rng, 1, S, d_k, d_v), note=" for a single query")
    query, key, value = draw(rng, L, S, d_k, d_v)
    expect_attention(student, torch.zeros_like(query), key, value, note=" for queries of zeros")


@case(group="basic", points=4)
def square(student, rng):
    """Attention where L, S, d_k and d_v are all the same"""
    n = int(rng.integers(3, 7))
    expect_attention(student, *draw(rng, n, n, n, n))


@case(group="basic", points=4)
def wide_head(student, rng):
    """Attention with a width of at least 48"""
    L, S, d_v = sizes(rng, 3)
    expect_attention(student, *draw(rng, L, S, int(rng.integers(48, 81)), d_v))


@case(group="basic", points=4)
def single_precision(student, rng):
    """Attention on float32 inputs"""
    L, S, d_k, d_v = sizes(rng, 4)
    expect_attention(student, *draw(rng, L, S, d_k, d_v, dtype=torch.float32))


# ---------------------------------------------------------------------------------------------------------------------
# batch


@case(group="batch", points=3)
def one_leading_dimension(student, rng):
    """Attention with one leading dimension"""
    B, L, S, d_k, d_v = sizes(rng, 5)
    expect_attention(student, *draw(rng, L, S, d_k, d_v, lead=(B,)))


@case(group="batch", points=4)
def more_leading_dimensions(student, rng):
    """Attention with two leading dimensions, and with three"""
    L, S, d_k, d_v = sizes(rng, 4)
    two, three = sizes(rng, 2, low=2, high=4), sizes(rng, 3, low=1, high=3)
    expect_attention(student, *draw(rng, L, S, d_k, d_v, lead=two), note=" for two leading dimensions")
    expect_attention(student, *draw(rng, L, S, d_k, d_v, lead=three), note=" for three leading dimensions")


@case(group="batch", points=3)
def batch_as_long_as_the_sequence(student, rng):
    """Attention where the leading dimensions, L, S, d_k and d_v are all the same"""
    n = int(rng.integers(3, 5))
    expect_attention(student, *draw(rng, n, n, n, n, lead=(n,)), note=" for one leading dimension")
    expect_attention(student, *draw(rng, n, n, n, n, lead=(n, n)), note=" for two leading dimensions")


# ---------------------------------------------------------------------------------------------------------------------
# mask


@case(group="mask", points=5)
def random_mask(student, rng):
    """Attention with a mask of shape (L, S) that leaves every query at least one key"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    expect_attention(student, *draw(rng, L, S, d_k, d_v), mask=some_keys(rng, L, S))


@case(group="mask", points=4)
def causal_mask(student, rng):
    """Attention with a causal mask: query i may attend to the keys up to i"""
    n, d_k, d_v = sizes(rng, 3, low=3, high=8)
    expect_attention(student, *draw(rng, n, n, d_k, d_v), mask=torch.ones(n, n, dtype=torch.bool).tril())


@case(group="mask", points=4)
def mask_shapes(student, rng):
    """Attention with a mask of shape (S,), and of shape (1, S)"""
    n, d_k, d_v = sizes(rng, 3, low=3, high=7)
    for shape, name in (((n,), "(S,)"), ((1, n), "(1, S)")):
        mask = some_keys(rng, *shape)
        expect_attention(student, *draw(rng, n, n, d_k, d_v), mask=mask, note=f" for a mask of shape {name}")
    lead = (int(rng.integers(2, 5)),)
    query, key, value = draw(rng, n, n, d_k, d_v, lead=lead)
    expect_attention(student, query, key, value, mask=some_keys(rng, n), note=" for a mask of shape (S,) and a batch")


def expect_masks(student, rng, n, lead, shapes):
    """One call for each shape of a mask. All sizes but S, d_k and d_v are n: a misplaced dimension still fits."""
    S, d_k, d_v = sizes(rng, 3, low=4, high=8)
    for shape, name in shapes:
        mask = some_keys(rng, *shape, S)
        expect_attention(student, *draw(rng, n, S, d_k, d_v, lead=lead), mask=mask, note=f" for a mask of shape {name}")


@case(group="mask", points=2)
def masks_of_a_batch(student, rng):
    """Attention with one leading dimension and masks of shapes (L, S), (B, 1, S) and (B, L, S)"""
    n = int(rng.integers(2, 4))
    expect_masks(student, rng, n, (n,), (((n,), "(L, S)"), ((n, 1), "(B, 1, S)"), ((n, n), "(B, L, S)")))


@case(group="mask", points=2)
def masks_of_heads(student, rng):
    """Attention with two leading dimensions and masks of shapes (B, 1, 1, S) and (H, L, S)"""
    n = int(rng.integers(2, 4))
    expect_masks(student, rng, n, (n, n), (((n, 1, 1), "(B, 1, 1, S)"), ((n, n), "(H, L, S)")))


@case(group="mask", points=3)
def queries_without_keys(student, rng):
    """Attention where some of the queries may attend to nothing"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    mask = some_keys(rng, L, S) & some_rows(rng, L)[:, None]
    expect_attention(student, *draw(rng, L, S, d_k, d_v), mask=mask)


@case(group="mask", points=2)
def rows_switched_off(student, rng):
    """Attention with a mask of shape (L, 1), and with everything blocked"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    mask = some_rows(rng, L)[:, None]
    expect_attention(student, *draw(rng, L, S, d_k, d_v), mask=mask, note=" for a mask of shape (L, 1)")
    nothing = torch.zeros(L, S, dtype=torch.bool)
    expect_attention(student, *draw(rng, L, S, d_k, d_v), mask=nothing, note=" where everything is blocked")


@case(group="mask", points=3)
def blocked_keys_would_win(student, rng):
    """Attention where the blocked keys have by far the largest scores"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    mask = some_keys(rng, S)
    query, key = on_levels(rng, rng.uniform(1000.0, 3000.0, size=L), ~mask, d_k)
    expect_attention(student, query, key, normal(rng, S, d_v), mask=mask)


# ---------------------------------------------------------------------------------------------------------------------
# numerics


def expect_winners(student, rng, dtype):
    """Scores up to 9.9e5 in size, one key far ahead in every row; the best of row 0 is high, that of row 1 is low."""
    L, S, d_v = sizes(rng, 3, low=3, high=7)
    best = rng.uniform(-8e5, 9.8e5, size=L)
    best[:2] = rng.uniform(5e5, 9.8e5), rng.uniform(-8e5, -5e5)
    query, key = with_scores(rng, clear_winners(rng, best, S), dtype=dtype)
    expect_attention(student, query, key, normal(rng, S, d_v, dtype=dtype), kappa=SATURATED)


@case(group="numerics", points=3)
def large_scores(student, rng):
    """Attention with scores of nearly a million in size, of either sign, with a clear winner, in float64"""
    expect_winners(student, rng, torch.float64)


@case(group="numerics", points=3)
def large_scores_in_single_precision(student, rng):
    """Attention with scores of nearly a million in size, of either sign, with a clear winner, in float32"""
    expect_winners(student, rng, torch.float32)


@case(group="numerics", points=2)
def rows_on_different_levels(student, rng):
    """Attention where the scores of some queries are hundreds above those of others"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=7)
    level = np.linspace(-750.0, 750.0, L) + rng.uniform(-50.0, 50.0, size=L)
    query, key = on_levels(rng, rng.permutation(level), np.ones(S), d_k)
    expect_attention(student, query, key, small(rng, S, d_v))


@case(group="numerics", points=3)
def very_negative_scores(student, rng):
    """Attention where all scores are hundreds below zero, and where those of the allowed keys alone are"""
    L, S, d_k, d_v = sizes(rng, 4, low=4, high=8)
    for dtype, name in ((torch.float64, "float64"), (torch.float32, "float32")):
        level = -rng.uniform(300.0, 800.0, size=L)
        query, key = on_levels(rng, level, np.ones(S), d_k, dtype=dtype)
        value = small(rng, S, d_v, dtype=dtype)
        expect_attention(student, query, key, value, note=f" in {name} without a mask")
        mask = some_keys(rng, S)
        query, key = on_levels(rng, level, mask, d_k, dtype=dtype)
        expect_attention(student, query, key, value, mask=mask, note=f" in {name} with a mask")


@case(group="numerics", points=2)
def far_below_blocked_keys(student, rng):
    """Attention where allowed scores of -20 thousand and less meet blocked scores above zero, and the reverse"""
    for dtype, name in ((torch.float64, "float64"), (torch.float32, "float32")):
        L, S, d_v = sizes(rng, 3, low=3, high=7)
        mask = some_keys(rng, L, S)
        for side, note in ((1.0, " for low allowed scores"), (-1.0, " for high allowed scores")):
            scores = torch.empty(L, S, dtype=torch.float64)
            for row, keep in enumerate(mask):
                best = -(10.0 ** rng.uniform(4.3, 5.9)) if side > 0 else rng.uniform(5e5, 9.9e5)
                scores[row, keep] = clear_winners(rng, [best], int(keep.sum()), lowest=best - 1e5)[0]
                scores[row, ~keep] = torch.from_numpy(side * rng.uniform(0.0, 9.9e5, size=int((~keep).sum())))
            query, key = with_scores(rng, scores, dtype=dtype)
            value = normal(rng, S, d_v, dtype=dtype)
            expect_attention(student, query, key, value, mask=mask, kappa=SATURATED, note=f"{note} in {name}")


@case(group="numerics", points=2)
def lowest_score_allowed(student, rng):
    """Attention where the only allowed score of a query is minus a million and blocked ones are up to a million

    All products and sums are whole numbers that float32 represents, and d_k is a power of four, so the scores are exact
    in every arithmetic. A number in place of -inf that is not far enough below the scores ties with the allowed one.
    """
    for dtype, name in ((torch.float64, "float64"), (torch.float32, "float32")):
        S, d_v = sizes(rng, 2, low=4, high=8)
        d_k = int(rng.choice([4, 16]))
        length = float(rng.choice([250.0, 500.0, 1000.0, 2000.0]))
        direction = signs(rng, d_k)
        low = some_keys(rng, S)
        rows = torch.nonzero(low)[:, 0]
        query = (1e6 / (math.sqrt(d_k) * length) * direction).repeat(len(rows), 1)
        key = torch.where(low, -length, length)[:, None] * direction
        mask = rows[:, None] == torch.arange(S)
        inputs = query.to(dtype), key.to(dtype), normal(rng, S, d_v, dtype=dtype)
        expect_attention(student, *inputs, mask=mask, kappa=SATURATED, note=f" in {name}")


# ---------------------------------------------------------------------------------------------------------------------
# gradients


def cotangents(rng, L, S, d_v, lead=()):
    """One random direction for each result."""
    return normal(rng, *lead, L, d_v), normal(rng, *lead, L, S)


@case(group="gradients", points=2)
def gradients_of_the_output(student, rng):
    """Gradients of the output in query, key and value, without a mask"""
    L, S, d_k, d_v = sizes(rng, 4, low=2, high=6)
    towards_output, _ = cotangents(rng, L, S, d_v)
    expect_gradients(student, *draw(rng, L, S, d_k, d_v), cotangents=[(towards_output, None)])


@case(group="gradients", points=2)
def gradients_of_the_weights(student, rng):
    """Gradients of the weights in query and key, without a mask"""
    L, S, d_k, d_v = sizes(rng, 4, low=2, high=6)
    _, towards_weights = cotangents(rng, L, S, d_v)
    expect_gradients(student, *draw(rng, L, S, d_k, d_v), cotangents=[(None, towards_weights)])


@case(group="gradients", points=3)
def gradients_with_a_mask(student, rng):
    """Gradients of output and weights on a batch with a mask"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=6)
    lead = (int(rng.integers(2, 4)),)
    towards_output, towards_weights = cotangents(rng, L, S, d_v, lead)
    expect_gradients(
        student,
        *draw(rng, L, S, d_k, d_v, lead=lead),
        mask=some_keys(rng, *lead, 1, S),
        cotangents=[(towards_output, None), (None, towards_weights)],
    )


def expect_gradients_of_both(student, rng, L, S, d_k, d_v, mask, note):
    """Gradients of the output, then of the weights."""
    towards_output, towards_weights = cotangents(rng, L, S, d_v)
    both = [(towards_output, None), (None, towards_weights)]
    expect_gradients(student, *draw(rng, L, S, d_k, d_v), mask=mask, cotangents=both, note=note)


@case(group="gradients", points=2)
def gradients_of_queries_without_keys(student, rng):
    """Gradients where some of the queries may attend to nothing"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=6)
    mask = some_keys(rng, L, S) & some_rows(rng, L)[:, None]
    expect_gradients_of_both(student, rng, L, S, d_k, d_v, mask, "")


@case(group="gradients", points=1)
def gradients_where_everything_is_blocked(student, rng):
    """Gradients with a mask that blocks one key, then with one that blocks everything"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=6)
    one = torch.from_numpy(rng.permutation(S) > 0)
    expect_gradients_of_both(student, rng, L, S, d_k, d_v, one, " where one key is blocked")
    nothing = torch.zeros(L, S, dtype=torch.bool)
    expect_gradients_of_both(student, rng, L, S, d_k, d_v, nothing, " where everything is blocked")


# ---------------------------------------------------------------------------------------------------------------------
# properties: relations between results of the student's own


@case(group="properties", points=2)
def order_of_keys_and_queries(student, rng):
    """Attention with its keys, or its queries, in another order"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    query, key, value = draw(rng, L, S, d_k, d_v)
    mask = some_keys(rng, L, S)
    kappa = 2 * condition(query, key, mask)
    output, weights = student.scaled_dot_product_attention(query, key, value, mask=mask)
    expect_finite(output, "output")
    expect_finite(weights, "weights")

    order = torch.from_numpy(rng.permutation(S))
    moved, moved_weights = student.scaled_dot_product_attention(query, key[order], value[order], mask=mask[:, order])
    expect_close(moved_weights, weights[:, order], condition=kappa, what="weights for keys in another order")
    expect_close(moved, output, condition=kappa * largest(value), what="output for keys in another order")

    order = torch.from_numpy(rng.permutation(L))
    moved, moved_weights = student.scaled_dot_product_attention(query[order], key, value, mask=mask[order])
    expect_close(moved_weights, weights[order], condition=kappa, what="weights for queries in another order")
    expect_close(moved, output[order], condition=kappa * largest(value), what="output for queries in another order")


@case(group="properties", points=2)
def linear_in_the_values(student, rng):
    """Attention over a mixture of two sets of values"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    query, key, first = draw(rng, L, S, d_k, d_v)
    second = normal(rng, S, d_v)
    a, b = signs(rng, 2) * torch.from_numpy(rng.uniform(0.5, 2.0, size=2))
    both = a * first + b * second
    results = [student.scaled_dot_product_attention(query, key, value) for value in (first, second, both)]
    for output, weights in results:
        expect_finite(output, "output")
        expect_finite(weights, "weights")
    (one, weights), (other, other_weights), (mixture, _) = results
    kappa = 2 * condition(query, key)
    expect_close(other_weights, weights, condition=kappa, what="weights for other values")
    expect_close(
        mixture.double(),
        a * one.double() + b * other.double(),
        condition=kappa * 2 * largest(first, second, both),
        what="output for a mixture of two sets of values",
    )


@case(group="properties", points=2)
def keys_shifted_together(student, rng):
    """Attention with one vector added to all keys"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    query, key, value = draw(rng, L, S, d_k, d_v)
    shifted_key = key + 2.0 * normal(rng, d_k)
    output, weights = student.scaled_dot_product_attention(query, key, value)
    shifted, shifted_weights = student.scaled_dot_product_attention(query, shifted_key, value)
    kappa = condition(query, key) + condition(query, shifted_key)
    expect_close(shifted_weights, weights, condition=kappa, what="weights for keys shifted by one vector")
    expect_close(shifted, output, condition=kappa * largest(value), what="output for keys shifted by one vector")


@case(group="properties", points=2)
def blocking_is_deleting(student, rng):
    """Attention with blocked keys, against the same without them, or with other numbers in their place"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    query, key, value = draw(rng, L, S, d_k, d_v)
    mask = some_keys(rng, S)
    kappa = 2 * condition(query, key, mask)
    output, weights = student.scaled_dot_product_attention(query, key, value, mask=mask)
    expect_zero(weights, ~mask, what="the weight of a blocked key")
    expect_finite(output, "output")
    expect_finite(weights, "weights")

    deleted, deleted_weights = student.scaled_dot_product_attention(query, key[mask], value[mask])
    expect_close(deleted_weights, weights[:, mask], condition=kappa, what="weights after deleting the blocked keys")
    expect_close(deleted, output, condition=kappa * largest(value), what="output after deleting the blocked keys")

    other_key, other_value = key.clone(), value.clone()
    other_key[~mask] = 10.0 * normal(rng, S, d_k)[~mask]
    other_value[~mask] = 1e6 * small(rng, S, d_v)[~mask]
    replaced, replaced_weights = student.scaled_dot_product_attention(query, other_key, other_value, mask=mask)
    expect_close(replaced_weights, weights, condition=kappa, what="weights after changing what is blocked")
    expect_close(replaced, output, condition=kappa * largest(value), what="output after changing what is blocked")


@case(group="properties", points=1)
def slices_of_a_batch(student, rng):
    """Attention on one entry of a batch alone"""
    B, H = sizes(rng, 2, low=2, high=4)
    L, S, d_k, d_v = sizes(rng, 4, low=2, high=6)
    query, key, value = draw(rng, L, S, d_k, d_v, lead=(B, H))
    output, weights = student.scaled_dot_product_attention(query, key, value)
    expect_finite(output, "output")
    expect_finite(weights, "weights")
    at = int(rng.integers(B)), int(rng.integers(H))
    alone, alone_weights = student.scaled_dot_product_attention(query[at], key[at], value[at])
    kappa = 2 * condition(query, key)
    expect_close(alone_weights, weights[at], condition=kappa, what="weights of one entry of the batch alone")
    expect_close(alone, output[at], condition=kappa * largest(value), what="output of one entry of the batch alone")


@case(group="properties", points=1)
def open_mask_is_no_mask(student, rng):
    """Attention with a mask that is True everywhere, and with mask=None"""
    L, S, d_k, d_v = sizes(rng, 4, low=3, high=8)
    query, key, value = draw(rng, L, S, d_k, d_v)
    kappa = 2 * condition(query, key)
    output, weights = student.scaled_dot_product_attention(query, key, value)
    everything = torch.ones(L, S, dtype=torch.bool)
    for mask, note in ((everything, "a mask that is True everywhere"), (None, "mask=None")):
        same, same_weights = student.scaled_dot_product_attention(query, key, value, mask=mask)
        expect_close(same_weights, weights, condition=kappa, what=f"weights for {note}")
        expect_close(same, output, condition=kappa * largest(value), what=f"output for {note}")


def expect_dtype_kept(student, rng, masked):
    """Two calls, one in each dtype."""
    L, S, d_k, d_v = sizes(rng, 4)
    options = {"mask": some_keys(rng, L, S)} if masked else {}
    for dtype, name in ((torch.float32, "float32"), (torch.float64, "float64")):
        inputs = draw(rng, L, S, d_k, d_v, dtype=dtype)
        output, weights = student.scaled_dot_product_attention(*inputs, **options)
        expect_dtype(output, dtype, what=f"output for {name} inputs")
        expect_dtype(weights, dtype, what=f"weights for {name} inputs")


@case(group="properties", points=1)
def dtype_is_kept(student, rng):
    """The dtype of the results without a mask"""
    expect_dtype_kept(student, rng, masked=False)


@case(group="properties", points=1)
def dtype_is_kept_with_a_mask(student, rng):
    """The dtype of the results with a mask"""
    expect_dtype_kept(student, rng, masked=True)


@case(group="properties", points=1)
def inputs_in_any_layout(student, rng):
    """Attention on inputs that are not contiguous: transposed and strided views"""
    B, H = sizes(rng, 2, low=2, high=4)
    L, S, d_k, d_v = sizes(rng, 4, low=2, high=7)
    query = normal(rng, B, L, H, d_k).transpose(1, 2)
    key = normal(rng, B, H, 2 * S, d_k)[..., ::2, :]
    value = normal(rng, B, H, d_v, S).mT
    expect_attention(student, query, key, value, note=" without a mask")
    mask = some_keys(rng, L, S).T.contiguous().T
    expect_attention(student, query, key, value, mask=mask, note=" with a mask")


def expect_inputs_left_alone(student, rng, masked):
    """Calls on one sequence, on a batch and on heads, in both dtypes; some queries of a mask may attend to nothing."""
    for dtype in (torch.float64, torch.float32):
        for lead in ((), (2,), (2, 3)):
            L, S, d_k, d_v = sizes(rng, 4)
            mask = some_keys(rng, L, S) & some_rows(rng, L)[:, None] if masked else None
            options = {"mask": mask} if masked else {}
            student.scaled_dot_product_attention(*draw(rng, L, S, d_k, d_v, lead=lead, dtype=dtype), **options)
            expect_inputs_unchanged(student)


@case(group="properties", points=1)
def inputs_unchanged(student, rng):
    """The inputs after a call without a mask"""
    expect_inputs_left_alone(student, rng, masked=False)


@case(group="properties", points=1)
def inputs_unchanged_with_a_mask(student, rng):
    """The inputs after a call with a mask"""
    expect_inputs_left_alone(student, rng, masked=True)
