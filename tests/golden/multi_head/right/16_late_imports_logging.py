"""Imports inside the functions, logging, warnings, and a RuntimeWarning for large scores."""
import logging
import warnings

log = logging.getLogger(__name__)
log.setLevel(logging.DEBUG)


def split_heads(x, num_heads):
    from operator import index

    h = index(num_heads)
    log.debug("splitting %s into %d heads", tuple(x.shape), h)
    if h < 1:
        log.error("bad number of heads")
        raise ValueError("num_heads must be positive")
    if x.shape[-1] % h:
        log.error("%d does not divide %d", h, x.shape[-1])
        raise ValueError("num_heads must divide the columns")
    return x.reshape(*x.shape[:-1], h, x.shape[-1] // h).transpose(-3, -2).contiguous()


def concat_heads(x):
    log.debug("concatenating %s", tuple(x.shape))
    return x.transpose(-3, -2).contiguous().flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    from math import sqrt

    from torch import baddbmm, empty, softmax

    q, k, v = (split_heads(t, num_heads) for t in (query, key, value))
    shape = q.shape
    q, k, v = (t.reshape(-1, *shape[-2:]) for t in (q, k, v))
    bias = empty(1, 1, 1, dtype=q.dtype)
    scores = baddbmm(bias, q, k.transpose(1, 2), beta=0, alpha=1 / sqrt(shape[-1]))
    if scores.detach().abs().max() > 1e4:
        warnings.warn("large scores", RuntimeWarning, stacklevel=2)
    return concat_heads(softmax(scores, dim=2).bmm(v).reshape(shape))
