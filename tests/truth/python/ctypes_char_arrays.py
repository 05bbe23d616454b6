# Arrays in a structure: characters are read and written as bytes, others item by item; an overflow reaches the neighbor.
import ctypes


class User(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char * 4), ("admin", ctypes.c_int)]


user = User(b"ann", 0)
print(user.name, user.admin, ctypes.sizeof(User))
user.name = b"bob"
print(user.name)
user.name = b"four"
print(user.name, user.admin)
user.name = b""
print(user.name)
for wrong in b"too long", "text", 5:
    try:
        user.name = wrong
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
bytes_of_user = ctypes.cast(ctypes.byref(user), ctypes.POINTER(ctypes.c_char))
bytes_of_user[4] = b"!"
print("admin is", user.admin)


class Row(ctypes.Structure):
    _fields_ = [("cells", ctypes.c_int * 3), ("sum", ctypes.c_int)]


row = Row((1, 2, 3), 6)
print(list(row.cells), row.sum, row.cells[1:], len(row.cells))
row.cells = (7, 8)
print(list(row.cells))
row.cells[2] = 9
print(list(row.cells), row.sum)
numbers = (ctypes.c_int * 4)(1, 2, 3, 4)
print(numbers[:], numbers[1:3], numbers[::2], numbers[-1])
text = (ctypes.c_char * 4)(b"a", b"b")
print(text[:], text.value, text.raw)
