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
        says="split_heads fills the heads in reading order: a head gets positions, not columns.",
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
        says="split_heads returns (..., n, h, d/h), the positions before the heads.",
        hint="Compare the shape of split_heads(x, 2) for an x of shape (5, 6) with the one in the statement.",
        fails=("split", *COMPUTED),
    ),
    mistake(
        "concat_reshaped",
        {"concat": "reshape"},
        says="concat_heads takes the numbers in reading order, head after head, not side by side.",
        hint="Undo split_heads step by step, the last step first.",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "concat_interleaved",
        {"concat": "interleaved"},
        says="concat_heads puts column 0 of every head first, then column 1 of every head.",
        hint="In the result each head keeps its columns side by side. Which of the last two dimensions runs fastest?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "concat_by_view",
        {"concat": "view"},
        says="concat_heads raises RuntimeError: a view needs numbers that lie in order in memory.",
        hint="A transpose moves no number in memory. Which relative of view copies where it has to?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "heads_averaged",
        {"concat": "mean"},
        says="concat_heads averages the heads and does not put them side by side.",
        hint="How many columns does the result of concat_heads have for h heads of width d_h?",
        fails=("concat", *COMPUTED),
    ),
    mistake(
        "both_reshaped",
        {"split": "reshape", "concat": "reshape"},
        says="split_heads and concat_heads keep the reading order: a head gets positions, not columns.",
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
        "positions_before_heads",
        {"split": "positions_first", "concat": "positions_first", "swap": "in_attention"},
        says="split_heads gives, and concat_heads takes, (..., n, h, d/h): positions before heads.",
        hint="What comes first in the shapes that the statement gives to these two functions, heads or positions?",
        fails=("split", "concat", "gradients", "properties"),
    ),
    # -- leading dimensions
    mistake(
        "only_matrices",
        {"lead": "matrix"},
        says="All three functions raise ValueError when there are leading dimensions.",
        hint="Which line raises it for a shape like (2, 3, 5, 6)? How can a shape of any length be taken apart?",
        fails=("split", "concat", *COMPUTED),
    ),
    mistake(
        "only_one_batch",
        {"lead": "one_batch"},
        says="All three functions raise ValueError unless there is exactly one leading dimension.",
        hint="Which line raises it for a shape like (2, 3, 5, 6)? How can a shape of any length be taken apart?",
        fails=("split", "concat", "attention", "numerics"),
    ),
    mistake(
        "dimensions_1_and_2",
        {"lead": "dimensions_1_and_2"},
        says="Dimensions 1 and 2 change places: heads and positions only with one leading dimension.",
        hint="What do dimensions 1 and 2 stand for without a leading dimension, and what with two of them?",
        fails=("split", "concat", "attention", "numerics"),
    ),
    # -- the attention of a head
    mistake(
        "no_scale",
        {"scale": "none"},
        says="The scores are the plain dot products, without the division by √(d/h).",
        hint="Compare your scores with the formula for S_j.",
        fails=COMPUTED,
    ),
    mistake(
        "scale_of_all_columns",
        {"scale": "root_of_d"},
        says="The scores are divided by √d, from all columns, not by √(d/h).",
        hint="How many terms does the dot product of one query with one key have inside one head?",
        fails=COMPUTED,
    ),
    mistake(
        "scale_without_root",
        {"scale": "width"},
        says="In all, the scores are divided by d/h, not by √(d/h).",
        hint="Where are numbers scaled, by you or in a call of the library? What does it come to for d/h = 4?",
        fails=COMPUTED,
    ),
    mistake(
        "scale_of_head_count",
        {"scale": "root_of_heads"},
        says="The scores are divided by √h, from the number of heads, not by √(d/h).",
        hint="Which number sets how many terms a dot product inside one head has: h or d/h?",
        fails=COMPUTED,
    ),
    mistake(
        "weights_scaled",
        {"scale": "of_weights"},
        says="The division by √(d/h) comes after the softmax, not before it.",
        hint="Compare with the formulas: in which of S_j, W_j and O_j do they divide, and in which does your code?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_queries",
        {"softmax": "queries"},
        says="In the weights that meet the values, the columns sum to one, not the rows.",
        hint="Print the sums of the rows and of the columns of the matrix that multiplies V_j. Which should be one?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_heads",
        {"softmax": "heads"},
        says="The weights sum to one over the heads, not over the keys.",
        hint="For one query in one head the weights of all keys sum to one. Which dimension counts the keys?",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_without_dimension",
        {"softmax": "dimension_left_out"},
        says="The softmax runs over dimension 0 or 1 of the scores, which are never the keys.",
        hint="Over which dimension does your softmax run? torch guesses one when it is given none.",
        fails=COMPUTED,
    ),
    mistake(
        "softmax_over_dimension_2",
        {"softmax": "dimension_2"},
        says="The softmax runs over dimension 2, the keys only without leading dimensions.",
        hint="What does dimension 2 of the scores count when there is a leading dimension?",
        fails=COMPUTED,
    ),
    mistake(
        "no_softmax",
        {"softmax": "none"},
        says="There is no softmax: the scores themselves are the weights.",
        hint="What does each row of the weights have to sum to?",
        fails=COMPUTED,
    ),
    mistake(
        "no_maximum_subtracted",
        {"shift": "none"},
        says="Exponentials overflow for large scores and all vanish for very negative ones.",
        hint="A softmax does not change when the same number is taken off a whole row. Which one makes exp safe?",
        fails=("numerics",),
    ),
    mistake(
        "maximum_at_least_zero",
        {"shift": "maximum_or_zero"},
        says="A row whose scores are all far below zero becomes NaN.",
        hint="Which number does your code take off a row whose scores are all near -2000?",
        fails=("numerics",),
    ),
    mistake(
        "key_and_value_exchanged",
        {"roles": "key_value"},
        says="Key and value have changed places: value makes the scores, and key is averaged.",
        hint="Compare the order of your arguments with the signature, and S_j and O_j with the formulas.",
        fails=COMPUTED,
    ),
    mistake(
        "query_and_key_exchanged",
        {"roles": "query_key"},
        says="In the weights that meet the values, row i belongs to key i, not to query i.",
        hint="To what does row i belong in S_j, in W_j and in the matrix that multiplies V_j: to query i or to key i?",
        fails=COMPUTED,
    ),
    mistake(
        "keys_reshaped",
        {"transposed": "reshape"},
        says="The keys of a head are reshaped to (d/h, n) and not transposed.",
        hint="What does this step make of a matrix of 2 rows and 3 columns? Are its rows columns now?",
        fails=COMPUTED,
    ),
    # -- the heads in the attention
    mistake(
        "heads_ignored",
        {"heads": "one"},
        says="multi_head_attention gives the result of one head over all columns, for any num_heads.",
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
        says="multi_head_attention returns the heads apart, as (..., h, n, d/h).",
        hint="Compare the shape of your output with that of query. Which function turns one into the other?",
        fails=(*COMPUTED, "bad_input"),
    ),
    mistake(
        "heads_joined_by_reshape",
        {"join": "reshape"},
        says="multi_head_attention joins the heads one after the other, not side by side.",
        hint="You have written a function that does this step in the right order.",
        fails=COMPUTED,
    ),
    mistake(
        "weights_returned_too",
        {"result": "pair"},
        says="multi_head_attention returns two things, the output and the weights.",
        hint="How many tensors does the function in the statement return?",
        fails=(*COMPUTED, "bad_input"),
    ),
    # -- errors
    mistake(
        "no_checks",
        {"checks": "none"},
        says="A bad num_heads raises RuntimeError or ZeroDivisionError, not ValueError.",
        hint="Which two errors does the statement promise, and which lines of yours look for them?",
        fails=("bad_input",),
    ),
    mistake(
        "assertions",
        {"checks": "assert"},
        says="A bad num_heads raises AssertionError, not ValueError.",
        hint="Which exception does the statement ask for, and which one does assert raise?",
        fails=("bad_input",),
    ),
    mistake(
        "only_divisibility_checked",
        {"checks": "divisible_only"},
        says="num_heads = 0 raises ZeroDivisionError, and some negative numbers RuntimeError.",
        hint="What is 6 % 0 in Python, and 6 % -2?",
        fails=("bad_input",),
    ),
    mistake(
        "divisibility_checked_first",
        {"checks": "divisible_first"},
        says="num_heads = 0 raises ZeroDivisionError, not ValueError.",
        hint="What is 6 % 0 in Python, and which line of yours is the first to meet that zero?",
        fails=("bad_input",),
    ),
    mistake(
        "divisibility_unchecked",
        {"checks": "positive_only"},
        says="A num_heads that does not divide d raises RuntimeError, not ValueError.",
        hint="Which line raises the error for d = 7 and three heads, and what does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "columns_dropped",
        {"checks": "columns_dropped"},
        says="When num_heads does not divide d, the columns left over are dropped without an error.",
        hint="What do you get for d = 7 and three heads, and what does the statement ask for?",
        fails=("bad_input",),
    ),
    mistake(
        "attention_unchecked",
        {"checks": "attention_unchecked"},
        says="A bad num_heads raises ValueError in split_heads, but not in multi_head_attention.",
        hint="Which line checks num_heads in split_heads, and which line does it in your attention?",
        fails=("bad_input",),
    ),
    # -- gradients and inputs
    mistake(
        "split_detached",
        {"gradient": "split_detached"},
        says="No gradient reaches x of split_heads, nor query, key or value.",
        hint="Look for detach, data, no_grad, torch.tensor or a way through numpy, first of all in split_heads.",
        fails=("gradients",),
    ),
    mistake(
        "all_detached",
        {"gradient": "detached"},
        says="No gradient reaches any input of the three functions.",
        hint="Look for detach, data, no_grad, torch.tensor or a way through numpy.",
        fails=("gradients",),
    ),
    mistake(
        "through_numpy",
        {"gradient": "numpy"},
        says="All three functions raise RuntimeError when a gradient is asked for.",
        hint="Call each with an input of requires_grad=True and read the message. Does your code leave torch?",
        fails=("gradients",),
    ),
    mistake(
        "query_scaled_in_place",
        {"in_place": True},
        says="A call of multi_head_attention changes the caller's query.",
        hint="Print query before and after a call. Which line writes into a tensor that may be a view of it?",
        fails=("gradients", "properties"),
    ),
)

RULES = (
    numerics_rule(
        "overflow",
        says="For scores far from zero or far apart, numbers become NaN, infinite or 0.",
        hint="What does your code take off each row of scores? What are the exponentials of a row that comes out "
        "wrong?",
        groups=("numerics",),
    ),
)
