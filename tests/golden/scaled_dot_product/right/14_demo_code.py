"""Style: demo code at module level and a main block, with the function in between."""
import torch

torch.set_printoptions(precision=4)


def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    if mask is None:
        mask = torch.ones(1, dtype=torch.bool)
    bias = torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, -1e12)
    weights = (scores + bias).softmax(-1) * mask.to(scores.dtype)
    return weights @ value, weights


demo_q = torch.tensor([[2.0, 0.0, 0.0, 0.0]])
demo_k = torch.eye(4)[:2]
demo_v = torch.tensor([[10.0, 0.0], [0.0, 20.0]])
print(scaled_dot_product_attention(demo_q, demo_k, demo_v))
assert torch.allclose(scaled_dot_product_attention(demo_q, demo_k, demo_v)[0], torch.tensor([[7.3106, 5.3788]]), atol=1e-4)

if __name__ == "__main__":
    for m in ([True, True], [False, True], [False, False]):
        print(m, scaled_dot_product_attention(demo_q, demo_k, demo_v, mask=torch.tensor(m)))
