# SPDX-License-Identifier: Apache-2.0
"""The known mistakes of multi_head as somebody else makes them: unflatten, unbind and einsum, a softmax by hand.

The switches and their settings are those of problems/multi_head/mistakes.py; nothing else is.
"""

import math

import numpy as np
import torch


def make(
    *,
    split="blocks",
    concat="blocks",
    lead="any",
    checks="both",
    swap="in_split",
    heads="own",
    roles="right",
    transposed="axes",
    scale="root_of_width",
    in_place=False,
    softmax="keys",
    shift="row_maximum",
    join="concat_heads",
    result="output",
    gradient="kept",
):
    """Return the contract's functions; without arguments they are right."""

    def sizes_of(x, count):
        """The last `count` sizes of x, read in a way that only some numbers of leading dimensions survive."""
        if lead == "matrix":
            if count == 2:
                n, d = x.size()
                return n, d
            h, n, w = x.size()
            return h, n, w
        if lead == "one_batch":
            if count == 2:
                _, n, d = x.size()
                return n, d
            _, h, n, w = x.size()
            return h, n, w
        return x.size()[-count:]

    def refuse(d, h):
        too_few = ValueError(f"at least one head is needed, not {h}")
        uneven = ValueError(f"{h} heads can not share {d} columns")
        if checks == "assert":
            assert h > 0, "no heads"
            assert not d % h, "uneven heads"
        elif checks == "divisible_only":
            if d % h:
                raise uneven
        elif checks == "divisible_first":
            if d % h:
                raise uneven
            if h <= 0:
                raise too_few
        elif checks != "none":
            if h <= 0:
                raise too_few
            if checks not in ("positive_only", "columns_dropped") and d // h * h != d:
                raise uneven

    def cut(x):
        """Lose the graph, in one of the ways that this happens."""
        return torch.as_tensor(np.asarray(x)) if gradient == "numpy" else x.data

    def pieces(x, h, check):
        """split_heads, with its check or without."""
        n, d = sizes_of(x, 2)
        if check:
            refuse(d, h)
        w = d // h
        if gradient != "kept":
            x = cut(x)
        if checks == "columns_dropped":
            x = x.narrow(-1, 0, h * w)
        if split == "reshape":
            return x.flatten(-2).unflatten(-1, (h, n, w))
        if split == "interleaved":
            return torch.einsum("...nch->...hnc", x.unflatten(-1, (w, h)))
        blocks = x.unflatten(-1, (h, w))
        if split == "positions_first":
            return blocks
        if lead in ("one_batch", "dimensions_1_and_2"):
            return blocks.swapaxes(2, 1)
        return torch.einsum("...nhc->...hnc", blocks)

    def split_heads(x, num_heads):
        return pieces(x, num_heads, check=True)

    def concat_heads(x):
        h, n, w = sizes_of(x, 3)
        if gradient in ("detached", "numpy"):
            x = cut(x)
        if concat == "reshape":
            return x.flatten(-3).unflatten(-1, (n, h * w))
        if concat == "interleaved":
            return torch.stack(x.unbind(-3), dim=-1).flatten(-2)
        if concat == "positions_first":
            return torch.cat(x.unbind(-2), dim=-1)
        if concat == "mean":
            return sum(x.unbind(-3)) / h
        if concat == "view":
            turned = x.swapaxes(1, 2) if lead in ("one_batch", "dimensions_1_and_2") else x.movedim(-3, -2)
            return turned.view((*x.size()[:-3], n, h * w))
        if lead == "dimensions_1_and_2":
            return x.swapaxes(1, 2).contiguous().view((*x.size()[:-3], n, h * w))
        return torch.cat(x.unbind(-3), dim=-1)

    def softmax_of(scores):
        axis = {"keys": -1, "queries": -2, "heads": -3, "dimension_2": 2}.get(softmax)
        if axis is None:
            axis = 0 if scores.ndim in (0, 1, 3) else 1
        if shift == "row_maximum":
            scores = scores - scores.max(dim=axis, keepdim=True).values
        elif shift == "maximum_or_zero":
            largest = torch.zeros_like(scores).select(axis, 0)
            for one in scores.unbind(axis):
                largest = torch.maximum(largest, one)
            scores = scores - largest.unsqueeze(axis)
        powers = scores.exp()
        return powers / powers.sum(dim=axis, keepdim=True)

    def divisor_of(width, d, h):
        if scale in ("none", "of_weights"):
            return 1
        return {"root_of_d": math.sqrt(d), "width": width, "root_of_heads": h**0.5}.get(scale, width**0.5)

    def multi_head_attention(query, key, value, num_heads):
        if roles == "key_value":
            key, value = value, key
        elif roles == "query_key":
            query, key = key, query
        q, k, v = query, key, value
        if heads != "one":
            q, k, v = (pieces(x, num_heads, check=checks != "attention_unchecked") for x in (query, key, value))
        if swap == "in_attention":
            q, k, v = (torch.einsum("...nhc->...hnc", x) for x in (q, k, v))

        # The queries are scaled before the product.
        width = q.size(-1)
        divisor = divisor_of(width, query.size(-1), num_heads)
        if in_place:
            q.div_(divisor)
        elif divisor != 1:
            q = q / divisor

        if transposed == "reshape":
            weights = torch.einsum("...ic,...cj->...ij", q, k.flatten(-2).unflatten(-1, (k.size(-1), k.size(-2))))
        else:
            weights = torch.einsum("...ic,...jc->...ij", q, k)
        if softmax != "none":
            weights = softmax_of(weights)
        if scale == "of_weights":
            weights = weights * width**-0.5
        if heads == "shared_weights":
            weights = (sum(weights.unbind(-3)) / weights.size(-3)).unsqueeze(-3)
        mixed = torch.einsum("...ij,...jc->...ic", weights, v)

        if swap == "in_attention":
            mixed = torch.einsum("...hnc->...nhc", mixed)
        if heads == "one" or join == "none":
            output = mixed
        elif join == "reshape":
            output = mixed.flatten(-3).unflatten(-1, query.size()[-2:])
        else:
            output = concat_heads(mixed)
        return [output, weights] if result == "pair" else output

    return {"split_heads": split_heads, "concat_heads": concat_heads, "multi_head_attention": multi_head_attention}
