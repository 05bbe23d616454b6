# probe: misc_complex
# versions: 3.8+
import sys
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, e)
t(lambda: 1j/0)
t(lambda: 1j//2)
t(lambda: 1j%2)
t(lambda: complex([]))
t(lambda: complex(1, []))
t(lambda: [1j, -1j, 1+2j, -0.0+1j, 1e100j, complex(0, float('nan')), complex(float('inf'), 1), -(1+2j), 2j*2j, 1j/3j])
t(lambda: ((1+2j).real, (1+2j).imag, (1+2j).conjugate()))
t(lambda: abs(3+4j))
t(lambda: 1j < 2)
t(lambda: int(1j))
t(lambda: float(1j))
t(lambda: hash(1+2j))
t(lambda: ((1+2j) == 1, (1+0j) == 1, 1 == (1+0j), 1j != 2j))
t(lambda: ~1j)
t(lambda: sys.getsizeof(1j))
