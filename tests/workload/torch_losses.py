# Losses: cross entropy with weights and smoothing, KL, NLL, BCE, Huber, CTC, triplet, cosine.
import torch
from torch.nn import functional


def work() -> float:
    torch.manual_seed(27)
    logits = torch.randn(6, 4, requires_grad=True)
    target = torch.tensor([0, 1, 2, 3, 0, 1])
    log = logits.log_softmax(-1)
    total = functional.cross_entropy(logits, target, weight=torch.arange(1.0, 5.0), label_smoothing=0.1)
    total = (
        total
        + functional.kl_div(log, torch.full((6, 4), 0.25), reduction="batchmean")
        + functional.nll_loss(log, target)
    )
    total = (
        total
        + functional.binary_cross_entropy_with_logits(logits, torch.ones(6, 4))
        + functional.huber_loss(logits, torch.zeros(6, 4))
    )
    ctc = functional.ctc_loss(log[:, None], torch.tensor([[1, 2]]), torch.tensor([6]), torch.tensor([2]))
    total = total + ctc + functional.triplet_margin_loss(logits[:2], logits[2:4], logits[4:])
    total = total + functional.cosine_similarity(logits[:3], logits[3:]).sum()
    total.backward()
    return float(total.detach() + logits.grad.abs().sum())
