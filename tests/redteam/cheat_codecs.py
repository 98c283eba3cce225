# tries: a coding of its own, and other codings that change what a line is
# must get: load_error
# -*- coding: rot13 -*-
qrs onlrf_hcqngr(cevbe, yvxryvubbq): erghea cevbe
