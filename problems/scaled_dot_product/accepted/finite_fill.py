# SPDX-License-Identifier: CC-BY-4.0
"""Style: a finite stand-in for -inf far below every possible score, and the blocked weights set to zero afterwards."""


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if mask is None:
        weights = scores.softmax(dim=-1)
    else:
        weights = (scores + (~mask) * -1e9).softmax(dim=-1) * mask
    return weights @ value, weights
