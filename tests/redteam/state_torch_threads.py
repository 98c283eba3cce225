# tries: many threads inside torch, which the next one would wait for
# must get: wrong_answer
# problem: scaled_dot_product
# cpu: 4
import torch

torch.set_num_threads(4)


def scaled_dot_product_attention(query, key, value, mask=None):
    big = torch.ones(400, 400)
    (big @ big).sum().item()
    return query * 0, query * 0
