# probe: ctypes_flushed_before_crash
# versions: 3.8+
import ctypes
print("before", flush=True)
print("lost")
ctypes.string_at(0)
