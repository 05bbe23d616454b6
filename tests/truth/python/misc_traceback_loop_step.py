# probe: misc_traceback_loop_step
# versions: 3.8+
prices = {"a": 1}
def f():
    for name in prices:
        del prices[name]
        prices["b"] = 1
        prices["c"] = 1
f()
