# probe: gc_auto_threshold_callbacks
# versions: 3.8+
import gc
collections = []
def note(phase, info):
    if phase == "stop": seen.append(i)
seen = []
gc.collect()
gc.callbacks.append(note)
gc.set_threshold(10)
i = 0
for i in range(60):
    l = []
    l.append(l)
gc.callbacks.clear()
print(seen)
