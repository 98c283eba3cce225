# SPDX-License-Identifier: CC-BY-4.0
"""Style: Python loops over batch entries and queries; only the allowed keys are touched. Differentiable."""

import math

import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    n_queries, d_k = query.shape[-2:]
    n_keys, d_v = value.shape[-2:]
    if mask is not None:
        mask = mask.expand(*lead, n_queries, n_keys).reshape(-1, n_queries, n_keys)
    queries = query.reshape(-1, n_queries, d_k)
    keys = key.reshape(-1, n_keys, d_k)
    values = value.reshape(-1, n_keys, d_v)

    outputs, weights = [], []
    for b in range(queries.shape[0]):
        for i in range(n_queries):
            allowed = range(n_keys) if mask is None else [j for j in range(n_keys) if mask[b, i, j]]
            row = [queries.new_zeros(()) for _ in range(n_keys)]
            mean = values.new_zeros(d_v)
            if len(allowed) > 0:
                scores = [(queries[b, i] * keys[b, j]).sum() / math.sqrt(d_k) for j in allowed]
                top = max(score.item() for score in scores)
                terms = [torch.exp(score - top) for score in scores]
                total = sum(terms)
                for j, term in zip(allowed, terms, strict=True):
                    row[j] = term / total
                    mean = mean + row[j] * values[b, j]
            weights.append(torch.stack(row))
            outputs.append(mean)
    return (
        torch.stack(outputs).reshape(*lead, n_queries, d_v),
        torch.stack(weights).reshape(*lead, n_queries, n_keys),
    )
