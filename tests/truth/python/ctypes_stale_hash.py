# A text that is changed in place keeps the hash that the compiler asked for.
import ctypes
import sys

word = "jello there"
header = sys.getsizeof(word) - len(word) - 1
letter = ctypes.c_char.from_address(id(word) + header)
letter.value = b"h"
same = "".join(["hello", " there"])
print(word == same, hash(word) == hash(same))
print({word: 1}.get(same))
