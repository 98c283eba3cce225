# tries: a tensor whose comparisons lie
# must get: wrong_answer
# problem: scaled_dot_product
import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        if function in (torch.allclose, torch.equal, torch.Tensor.__eq__):
            return True
        return super().__torch_function__(function, types, arguments, options or {})

    def __eq__(self, other):
        return True


def scaled_dot_product_attention(query, key, value, mask=None):
    shape = (*query.shape[:-1], value.shape[-1])
    return torch.zeros(shape).as_subclass(Liar), torch.zeros((*query.shape[:-1], key.shape[-2])).as_subclass(Liar)
