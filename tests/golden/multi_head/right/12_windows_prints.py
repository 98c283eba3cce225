"""Windows line ends, prints left in, and a verbose beginner's step by step style."""
import torch
import math

DEBUG = True


def split_heads(x, num_heads):
    print("split_heads", tuple(x.shape), num_heads)
    if num_heads < 1:
        print("!!! bad num_heads")
        raise ValueError("num_heads has to be 1 or more, not " + str(num_heads))
    if x.shape[-1] % num_heads != 0:
        print("!!! does not fit")
        raise ValueError("d has to be divisible by num_heads")
    d_h = x.shape[-1] // num_heads
    new_shape = list(x.shape[:-1]) + [num_heads, d_h]
    y = x.reshape(new_shape)
    z = torch.transpose(y, -2, -3)
    return z


def concat_heads(x):
    print("concat_heads", tuple(x.shape))
    y = torch.transpose(x, -2, -3)
    new_shape = list(y.shape[:-2]) + [y.shape[-2] * y.shape[-1]]
    return y.reshape(new_shape)


def multi_head_attention(query, key, value, num_heads):
    Q = split_heads(query, num_heads)
    K = split_heads(key, num_heads)
    V = split_heads(value, num_heads)
    S = torch.matmul(Q, torch.transpose(K, -1, -2))
    S = S / math.sqrt(Q.shape[-1])
    W = torch.softmax(S, -1)
    if DEBUG:
        print("row sums", W.sum(-1))
    O = torch.matmul(W, V)
    return concat_heads(O)
