# torch imported inside the function, and a submodule of it.
def work() -> float:
    import torch
    from torch.nn import functional

    return float(functional.softplus(torch.linspace(-1, 1, 5)).sum())
