"""Scaled dot-product attention: your solution. The task is in the statement (`grader show scaled_dot_product`)."""

import torch


def scaled_dot_product_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attend from every query to all the keys it may look at.

    query (..., L, d_k), key (..., S, d_k) and value (..., S, d_v) have the same leading dimensions and the same dtype,
    float32 or float64. mask is boolean and broadcasts to (..., L, S); True means that the query may attend to the key.

    Returns output (..., L, d_v) and weights (..., L, S), in the dtype of the inputs.
    """
    raise NotImplementedError
