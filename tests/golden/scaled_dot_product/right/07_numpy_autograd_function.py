"""Style: numpy inside a torch.autograd.Function with a backward pass written by hand."""
import numpy as np
import torch


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, query, key, value, mask):
        q, k, v, m = (t.detach().numpy() for t in (query, key, value, mask))
        scale = 1.0 / np.sqrt(q.shape[-1])
        scores = np.matmul(q, np.swapaxes(k, -1, -2)).astype(np.float64) * scale
        m = np.broadcast_to(m, scores.shape)
        top = np.max(np.where(m, scores, -np.inf), axis=-1, keepdims=True)
        top[np.isneginf(top)] = 0.0
        e = np.exp(np.where(m, scores - top, -np.inf))
        total = e.sum(axis=-1, keepdims=True)
        w = e / np.where(total == 0, 1.0, total)
        out = w @ v
        ctx.save_for_backward(query, key, value)
        ctx.w, ctx.scale = w, scale
        return torch.from_numpy(out).to(query.dtype), torch.from_numpy(w).to(query.dtype)

    @staticmethod
    def backward(ctx, grad_out, grad_w):
        query, key, value = ctx.saved_tensors
        q, k, v = (t.detach().numpy() for t in (query, key, value))
        w = ctx.w
        go = grad_out.numpy()
        dw = go @ np.swapaxes(v, -1, -2) + grad_w.numpy()
        ds = w * (dw - np.sum(dw * w, axis=-1, keepdims=True)) * ctx.scale
        back = lambda a, t: torch.from_numpy(np.ascontiguousarray(a)).to(t.dtype)  # noqa: E731
        return back(ds @ k, query), back(np.swapaxes(ds, -1, -2) @ q, key), back(np.swapaxes(w, -1, -2) @ go, value), None


def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is None:
        mask = torch.tensor(True)
    return _Attention.apply(query, key, value, mask)
