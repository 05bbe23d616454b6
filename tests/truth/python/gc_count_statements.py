# probe: gc_count_statements
# versions: 3.8+
import gc
gc.collect()
a = gc.get_count()
b = gc.get_count()
gc.callbacks
c = gc.get_count()
def f(): pass
d = gc.get_count()
gc.callbacks.append(f)
gc.callbacks.clear()
e = gc.get_count()
gc.set_threshold(1000)
g = gc.get_count()
seen = []
h = gc.get_count()
for i in range(3):
    pass
j = gc.get_count()
f()
k = gc.get_count()
gc.collect()
m = gc.get_count()
x = []
n = gc.get_count()
print(a,b,c,d,e,g,h,j,k,m,n)
