# SPDX-License-Identifier: Apache-2.0
"""Known mistakes of multi_head: one plain implementation with a switch for each decision, and what its settings mean.

The attention calls the other two functions, so what is wrong in them is wrong in it. A mistake that is made in both
turns the switches of both.
"""

from math import sqrt

import torch
from torch import Tensor

from grader.mistakes import mistake, numerics_rule


def make(
    *,
    split: str = "blocks",
    concat: str = "blocks",
    lead: str = "any",
    checks: str = "both",
    swap: str = "in_split",
    heads: str = "own",
    roles: str = "right",
    transposed: str = "axes",
    scale: str = "root_of_width",
    in_place: bool = False,
    softmax: str = "keys",
    shift: str = "row_maximum",
    join: str = "concat_heads",
    result: str = "output",
    gradient: str = "kept",
):
    """Return the three functions: right as they stand, wrong where a switch says so."""

    def check(x: Tensor, num_heads: int) -> None:
        """Refuse a number of heads that does not fit."""
        d = x.shape[-1]
        if checks == "assert":
            assert num_heads >= 1
            assert d % num_heads == 0
        if checks in ("divisible_only", "divisible_first") and d % num_heads != 0:
            raise ValueError("num_heads must divide the number of columns")
        if checks not in ("none", "divisible_only") and num_heads < 1:
            raise ValueError("num_heads must be at least 1")
        if checks in ("both", "attention_unchecked") and d % num_heads != 0:
            raise ValueError("num_heads must divide the number of columns")

    def swap_heads_and_positions(x: Tensor) -> Tensor:
        if lead == "matrix":
            return x.transpose(0, 1)
        if lead in ("one_batch", "dimensions_1_and_2"):
            return x.transpose(1, 2)
        return x.transpose(-3, -2)

    def divided(x: Tensor, num_heads: int) -> Tensor:
        """Split without a check: (..., n, d) -> (..., h, n, d/h)."""
        if gradient in ("split_detached", "detached"):
            x = x.detach()
        if gradient == "numpy":
            x = torch.from_numpy(x.numpy())
        if lead == "matrix":
            n, d = x.shape
            batch = ()
        elif lead == "one_batch":
            first, n, d = x.shape
            batch = (first,)
        else:
            *batch, n, d = x.shape
        width = d // num_heads
        if checks == "columns_dropped":
            x = x[..., : num_heads * width]
        if split == "reshape":
            return x.reshape(*batch, num_heads, n, width)
        if split == "interleaved":
            return x.reshape(*batch, n, width, num_heads).movedim(-1, -3)
        if split == "positions_first":
            return x.reshape(*batch, n, num_heads, width)
        return swap_heads_and_positions(x.reshape(*batch, n, num_heads, width))

    def split_heads(x: Tensor, num_heads: int) -> Tensor:
        check(x, num_heads)
        return divided(x, num_heads)

    def concat_heads(x: Tensor) -> Tensor:
        if gradient == "detached":
            x = x.detach()
        if gradient == "numpy":
            x = torch.from_numpy(x.numpy())
        if lead == "matrix":
            h, n, width = x.shape
            batch = ()
        elif lead == "one_batch":
            first, h, n, width = x.shape
            batch = (first,)
        else:
            *batch, h, n, width = x.shape
        if concat == "reshape":
            return x.reshape(*batch, n, h * width)
        if concat == "interleaved":
            return x.movedim(-3, -1).reshape(*batch, n, h * width)
        if concat == "positions_first":
            return x.flatten(-2)
        if concat == "mean":
            return x.mean(-3)
        if concat == "view":
            return swap_heads_and_positions(x).view(*batch, n, h * width)
        return swap_heads_and_positions(x).reshape(*batch, n, h * width)

    def weights_of(scores: Tensor) -> Tensor:
        """Softmax over the keys, (..., n, n)."""
        if softmax == "none":
            return scores
        if softmax == "dimension_left_out":  # what torch.nn.functional.softmax then takes, with a warning
            axis = 0 if scores.dim() == 3 else 1
        else:
            axis = {"keys": -1, "queries": -2, "heads": -3, "dimension_2": 2}[softmax]
        if shift == "row_maximum":
            return torch.softmax(scores, axis)
        if shift == "maximum_or_zero":
            scores = scores - scores.amax(axis, keepdim=True).clamp(min=0.0)
        exponentials = torch.exp(scores)
        return exponentials / exponentials.sum(axis, keepdim=True)

    def heads_of(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> tuple[Tensor, Tensor, Tensor]:
        """What the attention works on: query, key and value, (..., h, n, d/h) each."""
        if heads == "one":
            return query, key, value
        take = divided if checks == "attention_unchecked" else split_heads
        taken = (take(query, num_heads), take(key, num_heads), take(value, num_heads))
        if swap == "in_attention":
            taken = tuple(x.transpose(-3, -2) for x in taken)
        return taken

    def multi_head_attention(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> Tensor:
        queries, keys, values = heads_of(query, key, value, num_heads)
        if roles == "key_value":
            keys, values = values, keys
        if roles == "query_key":
            queries, keys = keys, queries
        width = queries.shape[-1]

        if scale in ("none", "of_weights"):
            divisor = 1.0
        elif scale == "root_of_d":
            divisor = sqrt(query.shape[-1])
        elif scale == "width":
            divisor = width
        elif scale == "root_of_heads":
            divisor = sqrt(num_heads)
        else:
            divisor = sqrt(width)
        if in_place:
            queries /= divisor
            divisor = 1.0

        if transposed == "reshape":
            keys_transposed = keys.reshape(*keys.shape[:-2], keys.shape[-1], keys.shape[-2])
        else:
            keys_transposed = keys.transpose(-2, -1)
        weights = weights_of(queries @ keys_transposed / divisor)
        if scale == "of_weights":
            weights = weights / sqrt(width)
        if heads == "shared_weights":
            weights = weights.mean(-3, keepdim=True)
        mixed = weights @ values

        if swap == "in_attention":
            mixed = mixed.transpose(-3, -2)
        if heads == "one" or join == "none":
            output = mixed
        elif join == "reshape":
            output = mixed.reshape(query.shape)
        else:
            output = concat_heads(mixed)
        return (output, weights) if result == "pair" else output

    return {"split_heads": split_heads, "concat_heads": concat_heads, "multi_head_attention": multi_head_attention}


COMPUTED = ("attention", "numerics", "gradients")  # where the attention itself is wrong

MISTAKES = (
    # -- moving numbers
    mistake(
        "split_reshaped",
        {"split": "reshape"},
        says="split_heads reshapes straight to (..., h, n, d/h), so a head holds pieces of several positions.",
        hint="A reshape keeps the reading order. Which shape can x take without a column changing its position?",
        fails=("split", *COMPUTED),
    ),
    mistake(
        "split_interleaved",
        {"split": "interleaved"},
        says="In split_heads, head j takes every h-th column: j, j + h, j + 2h and so on.",
        hint="Write down which columns head 0 owns for d = 6 and h = 2, and compare with the formula for split_heads.",
        fails=("split", *COMPUTED),
    ),
    mistake(
        "split_positions_first",
        {"split": "positions_first"},
        says="The result of split_heads has the positions before the heads, (..., n, h, d/h).",
        hint="Compare the shape of your result with the one in the statement: which two dimensions are exchanged?",
        fails=("split", *COMPUTED),
    ),
    mistake(
        "concat_reshaped",
        {"concat": "reshape"},
        says="concat_heads reshapes (..., h, n, d_h) without exchanging heads and positions first.",
        hint="Undo split_heads step by step, the last step first.",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "concat_interleaved",
        {"concat": "interleaved"},
        says="concat_heads interleaves the columns: first column 0 of every head, then column 1 of every head.",
        hint="In the result each head keeps its columns side by side. Which of the last two dimensions runs fastest?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "concat_by_view",
        {"concat": "view"},
        says="concat_heads calls view on a transposed tensor, which raises RuntimeError unless the memory fits.",
        hint="A transpose moves no number in memory. Which relative of view copies where it has to?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "heads_averaged",
        {"concat": "mean"},
        says="concat_heads takes the mean over the heads and does not put them side by side.",
        hint="How many columns does the result of concat_heads have for h heads of width d_h?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "both_reshaped",
        {"split": "reshape", "concat": "reshape"},
        says="split_heads and concat_heads are plain reshapes, so a head holds pieces of several positions.",
        hint="Print split_heads(torch.arange(24).reshape(4, 6), 3) and look for the first column of x in it.",
        fails=("split", "concat", *COMPUTED),
    ),
    mistake(
        "both_interleaved",
        {"split": "interleaved", "concat": "interleaved"},
        says="Head j holds the columns j, j + h, j + 2h and so on, in split_heads and in concat_heads.",
        hint="Write down which columns head 0 owns for d = 6 and h = 2, and compare with the formula for split_heads.",
        fails=("split", "concat", *COMPUTED),
    ),
    mistake(
        "attends_over_heads",
        {"split": "positions_first", "concat": "positions_first"},
        says="The heads stand after the positions, so at each position the heads attend to each other.",
        hint="Attention works on the last two dimensions. What do they have to be, and which are they now?",
        fails=("split", "concat", *COMPUTED),
    ),
    mistake(
        "heads_swapped_in_attention",
        {"split": "positions_first", "concat": "positions_first", "swap": "in_attention"},
        says="split_heads and concat_heads work on (..., n, h, d/h), and only the attention puts the heads first.",
        hint="The attention is right. Move its exchange of two dimensions to where the statement wants it.",
        fails=("split", "concat", "gradients", "properties"),
    ),
    # -- leading dimensions
    mistake(
        "only_matrices",
        {"lead": "matrix"},
        says="The functions fail to unpack shapes with leading dimensions: only matrices can be split.",
        hint="How can a shape of any length be unpacked? Name its last dimensions, and count dimensions from the end.",
        fails=("split", "concat", *COMPUTED),
    ),
    mistake(
        "only_one_batch",
        {"lead": "one_batch"},
        says="The functions take shapes with exactly one leading dimension, and fail to unpack (n, d) and longer ones.",
        hint="How can a shape of any length be unpacked? Name its last dimensions, and count dimensions from the end.",
        fails=("split", "concat", "attention", "numerics"),
    ),
    mistake(
        "dimensions_1_and_2",
        {"lead": "dimensions_1_and_2"},
        says="Dimensions 1 and 2 are exchanged, which are heads and positions only with exactly one leading dimension.",
        hint="Count the dimensions from the end: then leading ones do not matter.",
        fails=("split", "concat", "attention", "numerics"),
    ),
    # -- the attention of a head
    mistake(
        "no_scale",
        {"scale": "none"},
        says="The scores are not divided by the square root of d/h.",
        hint="Compare your scores with the formula for S_j.",
        fails=COMPUTED,
    ),
    mistake(
        "scale_of_all_columns",
        {"scale": "root_of_d"},
        says="The scores are divided by the square root of d, the number of all columns.",
        hint="How many terms does the dot product of one query with one key have inside one head?",
        fails=COMPUTED,
    ),
    mistake(
        "scale_without_root",
        {"scale": "width"},
        says="The scores are divided by d/h itself, not by its square root.",
        hint="Compare your divisor with the formula for S_j, for d/h = 4.",
        fails=COMPUTED,
    ),
    mistake(
        "scale_of_head_count",
        {"scale": "root_of_heads"},
        says="The scores are divided by the square root of h, the number of heads.",
        hint="Which number sets how many terms a dot product inside one head has: h or d/h?",
        fails=COMPUTED,
    ),
    mistake(
        "weights_scaled",
        {"scale": "of_weights"},
        says="The weights are divided by the square root of d/h after the softmax, and the scores are not.",
        hint="What does each row of the weights have to sum to, and what does it sum to now?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_queries",
        {"softmax": "queries"},
        says="The softmax runs over the queries, the dimension before the last of the scores.",
        hint="For one query the weights of all keys sum to one. Which dimension of the scores counts the keys?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_heads",
        {"softmax": "heads"},
        says="The softmax runs over the heads.",
        hint="For one query in one head the weights of all keys sum to one. Which dimension counts the keys?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_without_dimension",
        {"softmax": "dimension_left_out"},
        says="The softmax runs over dimension 0 or 1, as when torch is not told which: here these are not the keys.",
        hint="Say which dimension the weights sum to one over, and count it from the end.",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_dimension_2",
        {"softmax": "dimension_2"},
        says="The softmax runs over dimension 2, which counts the keys only when there is no leading dimension.",
        hint="Count the dimension of the softmax from the end: then leading ones do not matter.",
        fails=COMPUTED,
    ),
    mistake(
        "no_softmax",
        {"softmax": "none"},
        says="The scores themselves are used as weights, without a softmax.",
        hint="What does each row of the weights have to sum to?",
        fails=COMPUTED,
    ),
    mistake(
        "no_maximum_subtracted",
        {"shift": "none"},
        says="The softmax takes exp of the scores as they are, which gives infinity or only zeros for large ones.",
        hint="A softmax does not change when the same number is taken off a whole row. Which one makes exp safe?",
        fails=("numerics",),
    ),
    mistake(
        "maximum_at_least_zero",
        {"shift": "maximum_or_zero"},
        says="The maximum taken off a row is never below zero, so a row far below zero becomes 0/0.",
        hint="Where does your maximum start? Try a row whose scores are all near -2000.",
        fails=("numerics",),
    ),
    mistake(
        "key_and_value_exchanged",
        {"roles": "key_value"},
        says="Key and value have changed places: the scores use the values, and the weights average the keys.",
        hint="Compare the order of your arguments with the signature, and S_j and O_j with the formulas.",
        fails=COMPUTED,
    ),
    mistake(
        "query_and_key_exchanged",
        {"roles": "query_key"},
        says="Query and key have changed places: row i of the scores belongs to key i.",
        hint="Row i of the scores belongs to query i, column c to key c. Compare your product with that for S_j.",
        fails=COMPUTED,
    ),
    mistake(
        "keys_reshaped",
        {"transposed": "reshape"},
        says="The keys of a head are reshaped to (d/h, n) and not transposed.",
        hint="Both have the right shape. Print them for a matrix of 2 rows and 3 columns: which one is K transposed?",
        fails=COMPUTED,
    ),
    # -- the heads in the attention
    mistake(
        "heads_ignored",
        {"heads": "one"},
        says="multi_head_attention does not use num_heads: the result is that of one head over all columns.",
        hint="Where in your attention does num_heads come in?",
        fails=(*COMPUTED, "bad_input"),
    ),
    mistake(
        "weights_shared",
        {"heads": "shared_weights"},
        says="All heads use the same weights, the mean over the heads.",
        hint="In the formulas W_j and O_j have an index j: which weights does head j use?",
        fails=COMPUTED,
    ),
    mistake(
        "heads_left_apart",
        {"join": "none"},
        says="multi_head_attention returns the heads as they are, (..., h, n, d/h), without concatenating them.",
        hint="One step is missing at the end: compare the shape of your output with that of query.",
        fails=(*COMPUTED, "bad_input"),
    ),
    mistake(
        "heads_joined_by_reshape",
        {"join": "reshape"},
        says="multi_head_attention reshapes the heads to the shape of query and does not concatenate them.",
        hint="You have written a function that does this step in the right order.",
        fails=COMPUTED,
    ),
    mistake(
        "weights_returned_too",
        {"result": "pair"},
        says="multi_head_attention returns two things, the output and the weights.",
        hint="How many tensors does the signature in the statement return?",
        fails=(*COMPUTED, "bad_input"),
    ),
    # -- errors
    mistake(
        "no_checks",
        {"checks": "none"},
        says="num_heads is not checked: torch and Python raise their own errors, RuntimeError and ZeroDivisionError.",
        hint="Look at the two errors of the statement, and raise ValueError before anything is computed.",
        fails=("bad_input",),
    ),
    mistake(
        "assertions",
        {"checks": "assert"},
        says="num_heads is checked with assert, which raises AssertionError.",
        hint="Which exception does the statement ask for? An assertion is for what can not happen, not for bad input.",
        fails=("bad_input",),
    ),
    mistake(
        "only_divisibility_checked",
        {"checks": "divisible_only"},
        says="Only divisibility is checked: zero heads give ZeroDivisionError, and some negative numbers pass.",
        hint="What is 6 % 0 in Python, and 6 % -2?",
        fails=("bad_input",),
    ),
    mistake(
        "divisibility_checked_first",
        {"checks": "divisible_first"},
        says="The remainder is taken before zero heads are refused, which raises ZeroDivisionError.",
        hint="In which order do your two checks run, and what is 6 % 0 in Python?",
        fails=("bad_input",),
    ),
    mistake(
        "divisibility_unchecked",
        {"checks": "positive_only"},
        says="Whether num_heads divides d is not checked: the reshape raises RuntimeError.",
        hint="Raise the error of the statement yourself, before the reshape.",
        fails=("bad_input",),
    ),
    mistake(
        "columns_dropped",
        {"checks": "columns_dropped"},
        says="When num_heads does not divide d, the columns that are left over are dropped without an error.",
        hint="What do you get for d = 7 and three heads, and what does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "attention_unchecked",
        {"checks": "attention_unchecked"},
        says="split_heads checks num_heads, and multi_head_attention divides the columns without a check.",
        hint="Does your attention call split_heads? Then the check is there for both.",
        fails=("bad_input",),
    ),
    # -- gradients and inputs
    mistake(
        "split_detached",
        {"gradient": "split_detached"},
        says="split_heads detaches its result, so no gradient reaches x, query, key or value.",
        hint="Look for detach, data, no_grad, torch.tensor or a way through numpy in split_heads.",
        fails=("gradients",),
    ),
    mistake(
        "all_detached",
        {"gradient": "detached"},
        says="All three functions return detached tensors, so no gradient reaches any input.",
        hint="Look for detach, data, no_grad, torch.tensor or a way through numpy.",
        fails=("gradients",),
    ),
    mistake(
        "through_numpy",
        {"gradient": "numpy"},
        says="The functions call numpy() on tensors, which raises RuntimeError where a gradient is required.",
        hint="Which torch functions do the same moves? Gradients do not pass through numpy.",
        fails=("gradients",),
    ),
    mistake(
        "query_scaled_in_place",
        {"in_place": True},
        says="The queries are scaled in place, and they share their memory with query, so the input changes.",
        hint="Which of your operators writes into a tensor that split_heads has returned? Its result may be a view.",
        fails=("gradients", "properties"),
    ),
)

RULES = (
    numerics_rule(
        "overflow",
        says="Exponentials overflow or vanish where scores are large, or far below zero.",
        hint="A softmax does not change when the same number is taken off a whole row of scores. "
        "Which number of that very row makes every exponential safe?",
        groups=("numerics",),
    ),
)
