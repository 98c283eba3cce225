# SPDX-License-Identifier: Apache-2.0
"""The known mistakes of scaled dot-product attention a second time, as another student would have written them.

Same switches and settings as in the package. Sums over named axes in place of matrix products, the scale on the query,
the exponential of a log-softmax, torch.where in place of masked_fill: a mistake must be recognised all the same.
"""

import torch


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
    """Return the contract's functions with these switches turned."""

    def scaled_dot_product_attention(query, key, value, mask=None):
        factor = scale_factor(query, key, value, scale)
        if query_is == "divided in place":
            query *= factor
            factor = 1.0
        if gradient == "none":
            query, key, value = query.detach(), key.detach(), value.detach()
        if dtype == "float32":
            query, key, value = query.float(), key.float(), value.float()
        elif dtype == "float64":
            query, key, value = query.double(), key.double(), value.double()

        scores = dot_products(query * factor, key, product)
        allowed = allowed_pairs(mask, reading)
        after_only = zeroing in ("instead", "instead, renormalised", "instead, renormalised unless 0")
        if allowed is not None and not after_only:
            scores = with_blocked(scores, allowed, blocked)
        weights = soft_max(scores, axis, shift, total)
        if allowed is not None:
            weights = with_zeros(weights, allowed, zeroing)
        if scale == "of the weights":
            weights = query.size(-1) ** -0.5 * weights
        if gradient == "none from the weights":
            weights = weights.data

        output = torch.einsum("...ls,...sv->...lv", weights, value)
        if allowed is not None and zeroing == "output":
            output = torch.where(torch.any(allowed, dim=-1, keepdim=True), output, 0.0)

        if results == "mean of the heads" and weights.dim() == 4:
            weights = torch.einsum("bhls->bls", weights) / weights.size(1)
        if gradient == "none to the second result":
            weights = weights.data
        return {"output": output, "swapped": [weights, output], "scores": [output, scores]}.get(
            results, [output, weights]
        )

    return {"scaled_dot_product_attention": scaled_dot_product_attention}


def scale_factor(query, key, value, scale):
    """What the dot products are multiplied by."""
    match scale:
        case "root of d_k":
            return query.size(-1) ** -0.5
        case "d_k":
            return 1 / query.size(-1)
        case "one over the root":
            return query.size(-1) ** 0.5
        case "root of d_v":
            return value.size(-1) ** -0.5
        case "root of S":
            return key.size(-2) ** -0.5
        case "root of axis 1":
            return query.size(1) ** -0.5
    return 1.0


def dot_products(query, key, product):
    """Every query with every key."""
    match product:
        case "key.T":
            return torch.matmul(query, key.permute(tuple(range(key.dim()))[::-1]))
        case "key.reshape":
            rows, width = key.shape[-2:]
            return torch.matmul(query, key.flatten(start_dim=-2).unflatten(-1, (width, rows)))
        case "key.transpose(1, 2)":
            return torch.matmul(query, key.swapaxes(1, 2))
        case "mm":
            return torch.mm(key, query.t()).t()
        case "einsum of two dimensions":
            return torch.einsum("kd,qd->qk", key, query)
        case "bmm with transpose(1, 2)":
            return torch.bmm(key, query.transpose(1, 2)).transpose(1, 2)
        case "bmm":
            return torch.bmm(key, query.mT).mT
        case "einsum of three dimensions":
            return torch.einsum("nkd,nqd->nqk", key, query)
    return torch.einsum("...ld,...sd->...ls", query, key)


def allowed_pairs(mask, reading):
    """True where a query may attend to a key; None without a mask."""
    match reading:
        case "truth value":
            return mask or None
        case "ignored":
            return None
        case "inverted":
            return None if mask is None else mask.logical_not()
        case "with an axis for the heads":
            return None if mask is None else mask[:, None]
    return mask


def with_blocked(scores, allowed, blocked):
    """The scores with something in place of those of blocked keys."""
    match blocked.split():
        case ["set", number]:
            return torch.where(allowed, scores, float(number))
        case ["add", "-inf"]:
            return scores + allowed.to(scores.dtype).log()
        case ["add", "the", "mask"]:
            return allowed.to(scores.dtype) + scores
        case ["add", number]:
            return scores + allowed.logical_not() * float(number)
    scores[allowed.logical_not()] = float("-inf")
    return scores


def soft_max(scores, axis, shift, total):
    """Weights by exponentials."""
    dim = {"last": scores.dim() - 1, "queries": scores.dim() - 2, "0": 0, "1": 1}.get(axis)
    if dim is None:
        dim = 1 if scores.dim() in (2, 4) or scores.dim() > 4 else 0  # the choice of torch.nn.functional.softmax
    if (shift, total) == ("of the row", "of the row"):
        return scores.log_softmax(dim).exp()

    if shift == "of the row":
        scores = scores - torch.max(scores, dim=dim, keepdim=True).values
    elif shift == "of everything":
        scores = scores - torch.max(scores)
    powers = scores.exp()
    if total == "of everything":
        return powers / torch.sum(powers)
    if total == "without keepdim":
        return powers / torch.sum(powers, dim=dim)
    return torch.div(powers, powers.sum(dim=dim).unsqueeze(dim))


def with_zeros(weights, allowed, zeroing):
    """The weights after a second look at the mask."""
    match zeroing:
        case "nothing" | "output":
            return weights
        case "weights in place":
            weights[allowed.expand_as(weights).logical_not()] = 0.0
            return weights
    weights = torch.where(allowed, weights, 0.0)
    left = weights.sum(dim=-1, keepdim=True)
    match zeroing:
        case "instead, renormalised":
            return weights / left
        case "instead, renormalised unless 0":
            return weights / (left + (left == 0))
    return weights
