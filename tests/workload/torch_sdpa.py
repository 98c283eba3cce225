# scaled_dot_product_attention by each kernel: causal, masked, with gradients; flex-free.
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention as sdpa


def work() -> float:
    torch.manual_seed(7)
    q, k, v = (torch.randn(2, 4, 9, 8, requires_grad=True) for _ in range(3))
    total = sdpa(q, k, v, is_causal=True).sum()
    for kernel in (SDPBackend.MATH, SDPBackend.FLASH_ATTENTION):
        with sdpa_kernel(kernel):
            total = total + sdpa(q, k, v).sum()
    total = total + sdpa(q, k, v, attn_mask=torch.rand(9, 9) > 0.3).nan_to_num().sum()
    total.backward()
    return float(total.detach() + q.grad.abs().sum())
