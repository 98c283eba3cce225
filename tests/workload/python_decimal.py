# decimal with a context of its own.
from decimal import ROUND_HALF_EVEN, Decimal, getcontext, localcontext


def work() -> float:
    with localcontext() as context:
        context.prec = 50
        root = Decimal(2).sqrt()
    rounded = Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    return float(rounded) + float(str(root)[40]) + getcontext().prec
