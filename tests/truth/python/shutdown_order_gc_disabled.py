# probe: shutdown_order_gc_disabled
# versions: 3.8+
import gc
gc.disable()
class Loud:
    def __init__(self, n): self.n = n
    def __del__(self): print(self.n)
kept = [Loud("a"), Loud("b")]
