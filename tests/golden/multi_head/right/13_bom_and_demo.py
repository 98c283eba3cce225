"""A UTF-8 byte-order mark at the start, module-level demo code and a main block."""
import torch


def split_heads(x, num_heads):
    if num_heads < 1 or x.shape[-1] % num_heads:
        raise ValueError("num_heads ≥ 1 and num_heads | d, please")
    return x.unflatten(-1, (num_heads, -1)).transpose(-2, -3)


def concat_heads(x):
    return x.transpose(-2, -3).flatten(-2)


def multi_head_attention(query, key, value, num_heads):
    q, k, v = [split_heads(t, num_heads) for t in (query, key, value)]
    α = (q / q.shape[-1] ** 0.5 @ k.mT).softmax(dim=-1)
    return concat_heads(α @ v)


demo = torch.arange(8.0).reshape(2, 4)
assert torch.equal(concat_heads(split_heads(demo, 2)), demo)
assert split_heads(demo, 2).tolist() == [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]
print("demo:", multi_head_attention(demo, demo, demo, 2))

if __name__ == "__main__":
    print("split:", split_heads(demo, 4))
