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
        says="The scores are the plain dot products, without the division by √d_k.",
        hint="Compare your scores with the formula for d_k = 4: by which factor do they differ?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "divided_by_d_k",
        {"scale": "d_k"},
        says="In all, the dot products are divided by d_k, not by √d_k.",
        hint="Where does your code scale the query, the key or the scores, and what does it come to for d_k = 4?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "multiplied_by_root",
        {"scale": "one over the root"},
        says="In all, the dot products are multiplied by √d_k, not divided by it.",
        hint="For d_k = 4, should scores be larger or smaller than dot products? Check * and /, and signs of "
        "exponents.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_d_v",
        {"scale": "root of d_v"},
        says="The scores are divided by √d_v, from the width of the values, not by √d_k.",
        hint="The scale belongs to the dot products. How long are the vectors that are multiplied there?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_number_of_keys",
        {"scale": "root of S"},
        says="The scores are divided by √S, from the number of keys, not by √d_k.",
        hint="From which axis of which tensor do you take the number under the root, and what does that axis count?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "scale_from_axis_one",
        {"scale": "root of axis 1"},
        says="d_k is read from axis 1 of the query, its width only without leading dimensions.",
        hint="Which number is axis 1 of a query of shape (2, 3, 5, 4), and which is d_k?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "weights_divided",
        {"scale": "of the weights"},
        says="The weights are divided by √d_k, and the scores are not.",
        hint="Add up one row of your weights. On which side of the softmax does your division stand?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # dot products
    mistake(
        "key_reversed",
        {"product": "key.T"},
        says="All axes of the key are reversed, a transpose only without leading dimensions.",
        hint="Print the shape of your transposed key for a key of shape (2, 3, 5, 4). Which axes should change places?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "key_reshaped",
        {"product": "key.reshape"},
        says="The key is reshaped to (d_k, S), not transposed.",
        hint="Reshape a small key of known numbers, and compare its columns with the rows that you started from.",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "key_axes_one_and_two",
        {"product": "key.transpose(1, 2)"},
        says="Axes 1 and 2 of the key change places, right only with one leading dimension.",
        hint="Which axes should change places in a key of shape (S, d_k), and which in one of (B, H, S, d_k)?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "two_dimensions_only",
        # Each of them raises a RuntimeError for any other number of dimensions.
        {"product": "mm"},
        {"product": "einsum of two dimensions"},
        says="Inputs with leading dimensions raise an error: some step takes two dimensions only.",
        hint="Which line raises it for a query of shape (3, 5, 4)? Which relative of that function takes any number?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "three_dimensions_only",
        # Each of them raises a RuntimeError for any other number of dimensions.
        {"product": "bmm"},
        {"product": "einsum of three dimensions"},
        says="Inputs raise an error unless they have exactly one leading dimension.",
        hint="Which line raises it for a query of shape (5, 4)? Which relative of that function takes any number?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "three_dimensions_only_by_axis",
        {"product": "bmm with transpose(1, 2)"},
        says="Inputs raise an error unless they have exactly one leading dimension.",
        hint="Which lines raise it for queries of shapes (5, 4) and (2, 3, 5, 4)? From which end do you count axes?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # softmax
    mistake(
        "softmax_over_queries",
        {"axis": "queries"},
        says="The weights sum to one over the queries, not over the keys.",
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
        says="The softmax runs over axis 1, that of the keys only without leading dimensions.",
        hint="What does axis 1 of the scores count when there are leading dimensions?",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "softmax_without_axis",
        {"axis": "none given"},
        says="With leading dimensions the softmax runs over axis 0 or 1, not over the keys.",
        hint="Over which axis does your softmax run? torch guesses one when it is given none.",
        fails=("batch", "mask", "gradients", "properties"),
    ),
    mistake(
        "no_maximum",
        {"shift": "none"},
        says="Exponentials overflow for large scores and all vanish for very negative ones.",
        hint="What can be taken off all scores of a row so that its weights stay the same and no exponential exceeds "
        "1?",
        fails=("numerics",),
    ),
    mistake(
        "maximum_of_everything",
        {"shift": "of everything"},
        says="Rows whose scores are far below those of other rows become NaN.",
        hint="What does your code take off a row whose scores are a thousand below those of another row?",
        fails=("numerics", "gradients"),
    ),
    mistake(
        "sum_of_everything",
        {"total": "of everything", "shift": "none"},
        says="All weights together sum to one, not those of each row; and exponentials overflow.",
        hint="Add up one row of your weights. Over which axis should the denominator be a sum?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "softmax_of_everything",
        {"total": "of everything", "shift": "of everything"},
        says="All weights together sum to one, not those of each row.",
        hint="Add up one row of your weights. Over which axis does each query share out its own unit of weight?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "sum_without_keepdim",
        {"total": "without keepdim"},
        says="Column i is divided by the sum of row i, or the shapes of the division do not fit.",
        hint="What are the shapes on both sides of your division, and how does torch line them up?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # which keys are blocked
    mistake(
        "mask_inverted",
        {"reading": "inverted"},
        says="Allowed and blocked keys are swapped.",
        hint="What does True mean in this mask, by the statement, and what does your code do where it is True?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_ignored",
        {"reading": "ignored"},
        says="The mask has no effect.",
        hint="Follow the mask through your code: which line lets it change the weights? Is that line's result kept?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_gets_an_axis",
        {"reading": "with an axis for the heads"},
        says="The mask gets one axis too many, at position 1.",
        hint="Write down the shapes of mask and scores for a mask of shape (L, S). How do they line up?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_truth_value",
        {"reading": "truth value"},
        says="The mask is used as a condition, which raises an error when it has several entries.",
        hint="What should the condition ask: whether an entry is True, or whether there is a mask at all?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_as_index",
        {"blocked": "index"},
        says="The mask is used as an index into the scores, which does not broadcast it.",
        hint="Try a mask of shape (1, S), and one of shape (S,). Which shape must an index have?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # what happens to their scores
    mistake(
        "blocked_scores_zero",
        # 1e-9, a slip of the pen for -1e9, is a score of 0 as well.
        {"blocked": "set 0", "zeroing": "nothing"},
        {"blocked": "set 1e-9", "zeroing": "nothing"},
        says="Blocked keys get the weight of a score of 0, not the weight 0.",
        hint="What is the exponential of 0? Which score has the exponential 0?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_added",
        {"blocked": "add the mask", "zeroing": "nothing"},
        says="The mask moves blocked scores only 1 below the others, so blocked keys keep weight.",
        hint="True counts as 1 in a sum. What must be added to a score so that its exponential is 0?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "blocked_scores_far_too_high",
        {"blocked": "set -100"},
        says="Blocked scores can be above the allowed ones, whose weights then vanish.",
        hint="Allowed scores may be as low as -10⁶. Is what stands for a blocked score below all of them?",
        fails=("numerics",),
    ),
    mistake(
        "blocked_scores_too_high",
        # No case has allowed scores between the first two, and a blocked score may be nearly 10⁶ before the sum.
        {"blocked": "set -1e4"},
        {"blocked": "set -1e3"},
        {"blocked": "add -1e5"},
        says="Blocked scores can be above the allowed ones, whose weights then vanish.",
        hint="Scores may lie anywhere from -10⁶ to 10⁶. Is what stands for a blocked score below all of them?",
        fails=("numerics",),
    ),
    mistake(
        "blocked_scores_minus_million",
        {"blocked": "set -1e6", "zeroing": "nothing"},
        says="Blocked keys can get weight, and a query that may attend to nothing gets equal weights.",
        hint="How does what stands for a blocked score compare with an allowed score of -10⁶? And if all are blocked?",
        fails=("mask", "numerics", "gradients"),
    ),
    mistake(
        "nothing_allowed_equal_weights",
        # Any number far below -10⁶ does it.
        {"blocked": "set -1e9", "zeroing": "nothing"},
        {"blocked": "set -1e30", "zeroing": "nothing"},
        says="A query that may attend to nothing gets equal weights, not zeros.",
        hint="Try a mask with a row of False only. What should the weights of that row be?",
        fails=("mask", "gradients"),
    ),
    mistake(
        "nothing_allowed_keeps_weights",
        {"blocked": "add -1e9", "zeroing": "nothing"},
        says="A query that may attend to nothing gets weights that sum to one, not zeros.",
        hint="Try a mask with a row of False only. What should the weights of that row be?",
        fails=("mask", "gradients"),
    ),
    mistake(
        "nothing_allowed_nan_gradients",
        {"blocked": "add -inf"},
        says="A query that may attend to nothing gets NaN gradients.",
        hint="Follow such a row: where is a NaN or an infinity, even one that a later step replaces?",
        fails=("gradients",),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # what happens to their weights
    mistake(
        "softmax_of_nothing",
        {"zeroing": "nothing"},
        says="A query that may attend to nothing gets NaN or equal weights, not zeros.",
        hint="Try a mask with a row of False only. What should its weights be, and what does the softmax make of it?",
        fails=("mask", "gradients", "properties"),
    ),
    mistake(
        "only_output_zero",
        {"zeroing": "output"},
        says="A query that may attend to nothing gets a zero output, but weights that are not zero.",
        hint="Print both results for a mask with a row of False only. At which step do the zeros come in?",
        fails=("mask", "gradients", "properties"),
    ),
    mistake(
        "zeroed_in_place",
        {"zeroing": "weights in place"},
        says="With a mask, asking for gradients raises an error.",
        hint="Call .backward() on the output of a call with a mask and read the error. Which line writes into a "
        "tensor?",
        fails=("gradients",),
    ),
    mistake(
        "mask_after_softmax",
        {"zeroing": "instead"},
        says="Blocked keys count in the denominator, so the allowed weights do not sum to one.",
        hint="Add up the weights of a row with blocked keys. At which step does the mask come in?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_after_and_renormalised",
        {"zeroing": "instead, renormalised"},
        says="Where blocked scores are far above the allowed ones, or all are blocked, NaN comes out.",
        hint="Let a blocked score be a thousand above the others. What becomes of the exponentials of the allowed "
        "ones?",
        fails=("mask", "numerics", "gradients", "properties"),
    ),
    mistake(
        "mask_after_and_guarded",
        {"zeroing": "instead, renormalised unless 0"},
        says="A row of weights is all zeros where a blocked key has by far the largest score.",
        hint="Let a blocked score be a thousand above the others. What becomes of the exponentials of the allowed "
        "ones?",
        fails=("mask", "numerics"),
    ),
    # -----------------------------------------------------------------------------------------------------------------
    # gradients
    mistake(
        "no_gradient",
        {"gradient": "none"},
        says="No gradient reaches query, key or value.",
        hint="Look for numpy, .detach(), .data, .tolist() or torch.no_grad() between the inputs and the results.",
        fails=("gradients",),
    ),
    mistake(
        "weights_cut_off",
        {"gradient": "none from the weights"},
        says="No gradient reaches query and key; only value gets one.",
        hint="Look for numpy, .detach(), .data or .item() on the way from query and key to the weights.",
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
        hint="Compare what you return with the function in the statement: how many results does it have?",
        fails=("basic", "batch", "mask", "numerics", "gradients"),
    ),
    mistake(
        "results_swapped",
        {"results": "swapped"},
        says="The weights come first and the output second.",
        hint="Compare the order of your results with that in the statement.",
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
        says="For inputs of four dimensions the weights come back as their mean over axis 1.",
        hint="Which shape do your weights have for a query of shape (2, 3, 5, 4), and which should they have?",
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
        hint="Print the dtype of each result for float32 inputs. Where does float64 come in?",
        fails=("properties",),
    ),
    mistake(
        "query_changed_in_place",
        {"query_is": "divided in place"},
        says="A call changes the caller's query.",
        hint="Print the query before and after a call. Which of your lines writes into it?",
        fails=("gradients", "properties"),
    ),
)

RULES = (
    numerics_rule(
        "range_of_numbers",
        says="For scores far from zero or far apart, numbers become NaN, infinite or 0.",
        hint="What are exp(1000) and exp(-1000) as floats? Print the exponentials of a row that comes out wrong.",
        groups=("numerics",),
    ),
)
