"""Multi-head attention: your solution. The task is in the statement (`grader show multi_head`)."""

from torch import Tensor


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """Divide the columns of `x` into heads.

    `x` has shape (..., n, d), the result (..., h, n, d/h): head j holds the contiguous columns j*d/h to (j+1)*d/h - 1.
    Raises ValueError when `num_heads` is smaller than one or does not divide d.
    """
    raise NotImplementedError


def concat_heads(x: Tensor) -> Tensor:
    """Put heads side by side again, the inverse of `split_heads`.

    `x` has shape (..., h, n, d_h), the result (..., n, h*d_h).
    """
    raise NotImplementedError


def multi_head_attention(query: Tensor, key: Tensor, value: Tensor, num_heads: int) -> Tensor:
    """Attend in every head on its own, with scale 1/sqrt(d/h), and concatenate the heads.

    `query`, `key`, `value` and the result have shape (..., n, d).
    Raises ValueError when `num_heads` is smaller than one or does not divide d.
    """
    raise NotImplementedError
