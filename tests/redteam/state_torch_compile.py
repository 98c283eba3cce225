# tries: to start a compiler
# must get: runtime_error wrong_answer time_limit memory_limit
# problem: scaled_dot_product
# cases: one
import torch


def scaled_dot_product_attention(query, key, value, mask=None):
    torch.utils.cpp_extension if hasattr(torch.utils, "cpp_extension") else None
    from torch.utils.cpp_extension import load_inline

    load_inline("redteam", "int f() { return 1; }", functions=["f"], build_directory="/tmp/redteam")
    return query, query
