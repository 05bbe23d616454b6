# probe: misc_float_floor_messages
# versions: 3.8+
print(1.0 // 0.1, 1.0 % 0.1, -7.5 // 2, -7.5 % 2, 7.5 // -2, 7.5 % -2, 6.0 % -3.0, -6.0 % 3.0, 0.0 // 5, -0.0 // 5.0, 1e308 // 1e-308 if False else 0, 5 // 0.3, divmod(1.0, 0.1))
for f in (lambda: float([]), lambda: int([]), lambda: '%d' % 'a', lambda: '%d' % [], lambda: '%x' % 'a', lambda: float(1j)):
    try: print(f())
    except TypeError as e: print(e)
b = bytearray(b"abcd"); del b[1]; b[0] = 65; print(b, b[1:], (1, 2)[0], "xy"[1])
