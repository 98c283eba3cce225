# SPDX-License-Identifier: Apache-2.0
"""Known mistakes in scaled dot-product attention.

`make()` is right. Each switch is one decision in a student's code, and each setting but the first one way to get it
wrong, written in the plainest way, so that NaN and exceptions are those that torch gives by itself.
"""

import math

import torch

from grader.mistakes import mistake, numerics_rule


def make(
    product="matmul",
    scale="root of d_k",
    axis="last",
    shift="of the row",
    total="of the row",
    reading="as given",
    blocked="set -inf",
    zeroing="weights",
    gradient="kept",
    results="both",
    dtype="kept",
    query_is="left alone",
):
    """Return the contract's function with these settings."""

    def scaled_dot_product_attention(query, key, value, mask=None):
        if dtype != "kept":
            query, key, value = (tensor.to(getattr(torch, dtype)) for tensor in (query, key, value))
        with torch.set_grad_enabled(gradient != "none"):
            by = divisor(query, key, value, scale)
            if query_is == "divided in place":
                query /= by
                scores = products(query, key, product)
            else:
                scores = products(query, key, product) / by
            mask = read(mask, reading)

            if mask is not None and not zeroing.startswith("instead"):
                scores = block(scores, mask, blocked)
            weights = normalised(scores, axis, shift, total)
            if mask is not None:
                weights = without_blocked(weights, mask, zeroing)
            if scale == "of the weights":
                weights = weights / math.sqrt(query.shape[-1])
            if gradient == "none from the weights":
                weights = weights.detach()

            output = weights @ value
            if mask is not None and zeroing == "output":
                output = output.masked_fill(~mask.any(dim=-1, keepdim=True), 0.0)
        return returned(output, weights, scores)

    def returned(output, weights, scores):
        if results == "output":
            return output
        if results == "swapped":
            return weights, output
        if results == "scores":
            return output, scores
        if results == "mean of the heads" and weights.ndim == 4:
            weights = weights.mean(dim=1)
        if gradient == "none to the second result":
            weights = weights.detach()
        return output, weights

    return {"scaled_dot_product_attention": scaled_dot_product_attention}


def products(query, key, how):
    """The dot products of all queries with all keys."""
    if how == "key.T":
        return query @ key.permute(*reversed(range(key.ndim)))  # what .T does; beyond two dimensions .T warns
    if how == "key.reshape":
        return query @ key.reshape(*key.shape[:-2], key.shape[-1], key.shape[-2])
    if how == "key.transpose(1, 2)":
        return query @ key.transpose(1, 2)
    if how == "mm":
        return torch.mm(query, key.t())
    if how == "einsum of two dimensions":
        return torch.einsum("id,jd->ij", query, key)
    if how == "bmm with transpose(1, 2)":
        return torch.bmm(query, key.transpose(1, 2))
    if how == "bmm":
        return torch.bmm(query, key.transpose(-2, -1))
    if how == "einsum of three dimensions":
        return torch.einsum("bid,bjd->bij", query, key)
    return query @ key.transpose(-2, -1)


def divisor(query, key, value, scale):
    """What the dot products are divided by."""
    d_k = query.shape[-1]
    return {
        "root of d_k": math.sqrt(d_k),
        "one": 1.0,
        "d_k": d_k,
        "one over the root": 1.0 / math.sqrt(d_k),
        "root of d_v": math.sqrt(value.shape[-1]),
        "root of S": math.sqrt(key.shape[-2]),
        "root of axis 1": math.sqrt(query.shape[1]),
        "of the weights": 1.0,
    }[scale]


def read(mask, reading):
    """The mask that is used: True is allowed, and None is no mask."""
    if reading == "truth value":
        return mask if mask else None
    if mask is None or reading == "ignored":
        return None
    if reading == "inverted":
        return ~mask
    if reading == "with an axis for the heads":
        return mask.unsqueeze(1)
    return mask


def block(scores, mask, blocked):
    """The scores with something done to those of blocked keys."""
    if blocked == "add the mask":
        return scores + mask
    if blocked == "index":
        scores[~mask] = -math.inf
        return scores
    how, number = blocked.split()
    if how == "add":
        return scores + torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, float(number))
    return scores.masked_fill(~mask, float(number))


def normalised(scores, axis, shift, total):
    """The softmax of the scores."""
    if axis == "none given":
        dim = 0 if scores.ndim == 3 else 1  # what torch.nn.functional.softmax takes
    else:
        dim = {"last": -1, "queries": -2, "0": 0, "1": 1}[axis]
    if shift == total == "of the row":
        return torch.softmax(scores, dim=dim)

    if shift == "of the row":
        scores = scores - scores.amax(dim=dim, keepdim=True)
    elif shift == "of everything":
        scores = scores - scores.max()
    e = torch.exp(scores)
    if total == "of everything":
        return e / e.sum()
    return e / e.sum(dim=dim, keepdim=total == "of the row")


def without_blocked(weights, mask, zeroing):
    """The weights with those of blocked keys set to zero."""
    if zeroing in ("nothing", "output"):
        return weights
    if zeroing == "weights in place":
        return weights.masked_fill_(~mask, 0.0)
    if zeroing.startswith("instead, renormalised"):
        weights = weights * mask
        rest = weights.sum(dim=-1, keepdim=True)
        if zeroing.endswith("unless 0"):
            rest = torch.where(rest > 0.0, rest, 1.0)
        return weights / rest
    return weights.masked_fill(~mask, 0.0)


MISTAKES = (
    # -----------------------------------------------------------------------------------------------------------------
    # scale
    mistake(
        "no_scale",
        {"scale": "one"},
        says="The scores are not divided by √d_k.",
        hint="A dot product of d_k independent terms of variance one has standard deviation √d_k. What in your code "
        "takes that out?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "divided_by_d_k",
        {"scale": "d_k"},
        says="The dot products are divided by d_k, not by its square root.",
        hint="Which divisor brings the standard deviation, not the variance, of a dot product of d_k terms back to 1?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "multiplied_by_root",
        {"scale": "one over the root"},
        says="The dot products are multiplied by √d_k instead of divided by it.",
        hint="Should the scores of a wide head be larger or smaller than its dot products? Check the sign of the "
        "exponent, or * against /.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_d_v",
        {"scale": "root of d_v"},
        says="The scale is the root of d_v, the width of the values.",
        hint="The scale belongs to the dot products. How long are the vectors that are multiplied there?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_number_of_keys",
        {"scale": "root of S"},
        says="The scale is the root of S, the number of keys.",
        hint="Which axis of the key holds d_k, and which one counts the keys?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_axis_one",
        {"scale": "root of axis 1"},
        says="The width d_k is read from axis 1, which is the width for a single sequence only.",
        hint="Which number is query.shape[1] when the query has a batch dimension? Count axes from the end.",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "weights_divided",
        {"scale": "of the weights"},
        says="The division by √d_k comes after the softmax, so it makes the weights smaller, not the scores.",
        hint="Add up one row of your weights. Then look where the parenthesis of the softmax closes.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # dot products
    mistake(
        "key_reversed",
        {"product": "key.T"},
        says="All axes of the key are reversed, as .T does, which is a transpose for a single sequence only.",
        hint="Print key.T.shape for a key of shape (2, 3, 5, 4). Which two axes should change places?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "key_reshaped",
        {"product": "key.reshape"},
        says="The key is reshaped to (d_k, S), which keeps the reading order of its numbers, not transposed.",
        hint="Reshape a small key of known numbers, and compare its columns with the rows that you started from.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "key_axes_one_and_two",
        {"product": "key.transpose(1, 2)"},
        says="Axes 1 and 2 of the key change places, which is right only with exactly one leading dimension.",
        hint="A key may have the shape (S, d_k) or (B, H, S, d_k) as well. Which axes are the last two, counted from "
        "the end?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "two_dimensions_only",
        # Each of them raises a RuntimeError for any other number of dimensions.
        {"product": "mm"},
        {"product": "einsum of two dimensions"},
        says="Inputs with leading dimensions raise an error: the matrix product takes two dimensions only.",
        hint="Which product of torch multiplies the last two axes and leaves any number of axes before them alone?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "three_dimensions_only",
        # Each of them raises a RuntimeError for any other number of dimensions.
        {"product": "bmm"},
        {"product": "einsum of three dimensions"},
        says="Inputs raise an error unless they have exactly three dimensions, as the matrix product demands.",
        hint="A query may have the shape (L, d_k) or (B, H, L, d_k) as well. Which product of torch takes any number "
        "of leading dimensions?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "three_dimensions_only_by_axis",
        {"product": "bmm with transpose(1, 2)"},
        says="Inputs raise an error unless they have exactly three dimensions, as transpose(1, 2) and the matrix "
        "product demand.",
        hint="A query may have the shape (L, d_k) or (B, H, L, d_k) as well. Count axes from the end, and look for a "
        "product that takes any number of leading dimensions.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # softmax
    mistake(
        "softmax_over_queries",
        {"axis": "queries"},
        says="The softmax runs over the queries, so the weights of each key sum to one.",
        hint="Every query shares out one unit of weight over the keys. Which axis of (..., L, S) counts the keys?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "softmax_over_axis_zero",
        {"axis": "0"},
        says="The softmax runs over axis 0, which is never the axis of the keys.",
        hint="Every query shares out one unit of weight over the keys. Which axis of (..., L, S) counts the keys?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "softmax_over_axis_one",
        {"axis": "1"},
        says="The softmax runs over axis 1, which is the axis of the keys for a single sequence only.",
        hint="What does axis 1 count when the scores have a batch dimension? Count axes from the end.",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "softmax_without_axis",
        {"axis": "none given"},
        says="The softmax chooses its axis by the number of dimensions, and with leading dimensions it is not that of "
        "the keys.",
        hint="torch.nn.functional.softmax guesses an axis when you give none, and warns. Which one do you want?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "no_maximum",
        {"shift": "none"},
        says="The exponentials are taken of the scores as they are, so they overflow for large scores and all vanish "
        "for very negative ones.",
        hint="The same number taken off all scores of a row changes nothing in the weights. Which number keeps every "
        "exponential at most 1, and one of them at 1?",
        fails=("numerics",),
    ),
    mistake(
        "maximum_of_everything",
        {"shift": "of everything"},
        says="One maximum for the whole tensor is taken off, so the exponentials of rows far below it all vanish.",
        hint="What is left of a row whose scores are a thousand below those of another row? Give each row its own "
        "maximum.",
        fails=("numerics", "gradients"),
    ),
    mistake(
        "sum_of_everything",
        {"total": "of everything", "shift": "none"},
        says="The exponentials are divided by the sum over the whole tensor, not by that of their row, and the scores "
        "enter them as they are.",
        hint="Add up one row of your weights. Over which axis should the denominator be a sum, and how does it keep "
        "its place for the division?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "softmax_of_everything",
        {"total": "of everything", "shift": "of everything"},
        says="One softmax is taken over the whole tensor, so all weights together sum to one.",
        hint="Add up one row of your weights. Over which axis does each query share out its own unit of weight?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "sum_without_keepdim",
        {"total": "without keepdim"},
        says="The sum of each row loses its axis, so the division pairs the sum of row i with column i, or fails.",
        hint="What are the shapes on both sides of your division, and how does torch line them up? Look at keepdim.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # which keys are blocked
    mistake(
        "mask_inverted",
        {"reading": "inverted"},
        says="Allowed and blocked keys are swapped.",
        hint="Here True means that a query may attend to a key. masked_fill fills where its mask is True.",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_ignored",
        {"reading": "ignored"},
        says="The mask has no effect.",
        hint="Follow the mask through your code. masked_fill returns a new tensor: is its result kept?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_gets_an_axis",
        {"reading": "with an axis for the heads"},
        says="The mask gets an extra axis at position 1, although it already broadcasts to the scores.",
        hint="Write down the shapes of mask and scores for a mask of shape (L, S). Does the mask need another axis?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_truth_value",
        {"reading": "truth value"},
        says="The mask is used as a condition, and torch raises an error for the truth value of several entries.",
        hint="The question is whether there is a mask at all. How do you ask whether something is None?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_as_index",
        {"blocked": "index"},
        says="The mask is used as an index into the scores, which does not broadcast it.",
        hint="Try a mask of shape (1, S), or one of shape (S,). Which functions of torch broadcast a mask by "
        "themselves?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # what happens to their scores
    mistake(
        "blocked_scores_zero",
        # 1e-9, a slip of the pen for -1e9, is a score of 0 as well.
        {"blocked": "set 0", "zeroing": "nothing"},
        {"blocked": "set 1e-9", "zeroing": "nothing"},
        says="The scores of blocked keys become 0, or nearly 0, so blocked keys still get weight.",
        hint="What is the exponential of 0? Which score has the exponential 0?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_added",
        {"blocked": "add the mask", "zeroing": "nothing"},
        says="The mask is added to the scores, so allowed scores grow by 1 and blocked keys still get weight.",
        hint="True counts as 1 in a sum. What must be added to a score so that its exponential is 0?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "fill_minus_100",
        {"blocked": "set -100"},
        says="The scores of blocked keys stay above the allowed ones where those are a few hundred below zero, as they "
        "do with -100 in place of -inf.",
        hint="Allowed scores may be as low as -10⁶. Which number is below all of them, whatever they are?",
        fails=("numerics",),
    ),
    mistake(
        "fill_minus_ten_thousand",
        # No case has allowed scores between the first two, and a blocked score may be nearly 10⁶ before the sum.
        {"blocked": "set -1e4"},
        {"blocked": "set -1e3"},
        {"blocked": "add -1e5"},
        says="The scores of blocked keys stay above the allowed ones where those are ten thousands below zero, as they "
        "do with -10000 in place of -inf.",
        hint="Allowed scores may be as low as -10⁶. Which number is below all of them, whatever they are?",
        fails=("numerics",),
    ),
    mistake(
        "fill_minus_million_and_left",
        {"blocked": "set -1e6", "zeroing": "nothing"},
        says="The scores of blocked keys become -10⁶, which an allowed score can be as well, and a query that may "
        "attend to nothing gets equal weights.",
        hint="Compare what stands for -inf with the lowest score that the statement allows. And what is the softmax "
        "of a row in which every score is that number?",
        fails=("mask", "numerics", "gradients"),
    ),
    mistake(
        "nothing_allowed_equal_weights",
        # Any number far below -10⁶ does it.
        {"blocked": "set -1e9", "zeroing": "nothing"},
        {"blocked": "set -1e30", "zeroing": "nothing"},
        says="A query that may attend to nothing gets equal weights, since all its scores become the same very "
        "negative number.",
        hint="Try a mask with a row of False only. What should the weights of that row be?",
        fails=("mask", "gradients"),
    ),
    mistake(
        "nothing_allowed_as_unmasked",
        {"blocked": "add -1e9", "zeroing": "nothing"},
        says="The same very negative number is added to all scores of a query that may attend to nothing, which "
        "leaves its weights as without a mask, up to rounding.",
        hint="Try a mask with a row of False only. What should the weights of that row be?",
        fails=("mask", "gradients"),
    ),
    mistake(
        "infinite_mask_added",
        {"blocked": "add -inf"},
        says="The gradients of a query that may attend to nothing are NaN, as when -inf is added to its scores.",
        hint="A sum passes its gradient on unchanged, NaN included. Which operation gives the same scores, and a "
        "gradient of 0 for those that are blocked?",
        fails=("gradients",),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # what happens to their weights
    mistake(
        "softmax_of_nothing",
        {"zeroing": "nothing"},
        says="The weights of a query that may attend to nothing stay what the softmax makes of them, not zeros.",
        hint="What is the softmax of a row in which every score is -inf? Try a mask with a row of False only.",
        fails=("mask", "gradients", "properties"),
    ),
    mistake(
        "only_output_zero",
        {"zeroing": "output"},
        says="The output of a query that may attend to nothing is set to zeros, its weights are not.",
        hint="Print both results for a mask with a row of False only. Where must the zeros come in so that both have "
        "them?",
        fails=("mask", "gradients", "properties"),
    ),
    mistake(
        "zeroed_in_place",
        {"zeroing": "weights in place"},
        says="The weights are changed in place after the softmax, which needs them for its gradient.",
        hint="Call backward() on the output of a call with a mask. Which of your operations writes into a tensor?",
        fails=("gradients",),
    ),
    mistake(
        "mask_after_softmax",
        {"zeroing": "instead"},
        says="The mask is applied after the softmax only, so the allowed weights of a row do not sum to one.",
        hint="A blocked key must not be part of the denominator. What must its score be before the softmax?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_after_and_renormalised",
        {"zeroing": "instead, renormalised"},
        says="Blocked keys are taken out after the exponentials, and the rest is divided by its sum, which is 0/0 "
        "where nothing is left.",
        hint="Think of a blocked key whose score is a thousand above the others. What is left of the allowed ones by "
        "the time you take it out?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_after_and_guarded",
        {"zeroing": "instead, renormalised unless 0"},
        says="Blocked keys are taken out after the exponentials, so a row is all zeros where a blocked key has by far "
        "the largest score.",
        hint="Think of a blocked key whose score is a thousand above the others. What is left of the allowed ones by "
        "the time you take it out?",
        fails=("mask", "numerics"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # gradients
    mistake(
        "no_gradient",
        {"gradient": "none"},
        says="No gradient reaches any of the inputs.",
        hint="Look for numpy, .detach(), .data, .tolist() or torch.no_grad() between the inputs and the results.",
        fails=("gradients",),
    ),
    mistake(
        "weights_cut_off",
        {"gradient": "none from the weights"},
        says="No gradient reaches query and key; only the values have one.",
        hint="Look for numpy, .detach(), .data or .item() between the scores and the output.",
        fails=("gradients",),
    ),
    mistake(
        "returned_weights_detached",
        {"gradient": "none to the second result"},
        says="The weights come back without a gradient; the output has one.",
        hint="The weights are a result to differentiate too. Look for .detach() or .data near the return.",
        fails=("gradients",),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # results and inputs
    mistake(
        "output_only",
        {"results": "output"},
        says="Only the output is returned, without the weights.",
        hint="Compare your return statement with the one in the statement: there are two results.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "results_swapped",
        {"results": "swapped"},
        says="The weights come first and the output second.",
        hint="Compare the order in your return statement with the one in the statement.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scores_returned",
        {"results": "scores"},
        says="The second result is the scores, not the weights.",
        hint="Does each row of your second result sum to one?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "mean_of_the_heads",
        {"results": "mean of the heads"},
        says="With four dimensions the weights come back as their mean over axis 1.",
        hint="nn.MultiheadAttention averages over the heads. Here every head keeps its own weights.",
        fails=("batch", "mask", "properties"),
    ),
    mistake(
        "always_float32",
        {"dtype": "float32"},
        says="The results are float32, whatever the dtype of the inputs.",
        hint="Print the dtype of each result for float64 inputs. Look for .float(), or for tensors made without a "
        "dtype.",
        fails=("properties",),
    ),
    mistake(
        "always_float64",
        {"dtype": "float64"},
        says="The results are float64, whatever the dtype of the inputs.",
        hint="Print the dtype of each result for float32 inputs. Where does float64 come in, and where could you go "
        "back?",
        fails=("properties",),
    ),
    mistake(
        "query_divided_in_place",
        {"query_is": "divided in place"},
        says="The query is scaled in place, which changes the caller's tensor.",
        hint="Print the query before and after a call. Operators such as /= and *= write into the tensor.",
        fails=("gradients", "properties"),
    ),
)

RULES = (
    numerics_rule(
        "range_of_numbers",
        says="The results are right for moderate scores, but for scores far from zero numbers become NaN, infinite "
        "or 0.",
        hint="What are exp(1000) and exp(-1000) in floating point? Which number can be taken off all scores of a row, "
        "and is what stands for -inf below every allowed score?",
        groups=("numerics",),
    ),
)
