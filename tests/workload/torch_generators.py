# Generators: seeds, states, randperm, multinomial, fork_rng, dropout with a seed.
import torch


def work() -> float:
    g = torch.Generator().manual_seed(3)
    state = g.get_state()
    a = torch.randn(5, generator=g)
    g.set_state(state)
    b = torch.randn(5, generator=g)
    torch.manual_seed(1)
    with torch.random.fork_rng():
        torch.rand(3)
    drop = torch.nn.functional.dropout(torch.ones(100), 0.5).sum()
    draws = torch.multinomial(torch.tensor([0.2, 0.8]), 50, replacement=True, generator=g).sum()
    return float((a - b).abs().sum() + drop + draws + torch.randperm(20, generator=g)[0] + torch.initial_seed())
