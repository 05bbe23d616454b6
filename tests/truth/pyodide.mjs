#!/usr/bin/env node
// A python for `cargo book truth record --python`: CPython 3.14.2 inside Pyodide, which takes a program, `-c` or `-i` as any python does.
// It sees the folder that it is started in, under the same name. Not here: which of its answers are accidents of its host.

import { writeSync } from "node:fs";

const place = new URL("../../target/pyodide/", import.meta.url);
const module = await import(new URL("node_modules/pyodide/pyodide.mjs", place)).catch(() => undefined);
if (!module) {
    console.error(`Pyodide is not here; install it: npm install --prefix ${place.pathname} pyodide@314.0.7`);
    process.exit(1);
}

const folder = process.cwd();
const python = await module.loadPyodide({
    args: process.argv.slice(2),
    env: { HOME: "/", PYTHONHASHSEED: process.env.PYTHONHASHSEED ?? "random" },
    // Before the interpreter starts: it makes its program's path absolute then.
    fsInit(FS) {
        FS.mkdirTree(folder);
        FS.mount(FS.filesystems.NODEFS, { root: folder }, folder);
        FS.chdir(folder);
    },
});
const sink = (fd) => ({
    write(bytes) {
        writeSync(fd, bytes);
        return bytes.length;
    },
});
python.setStdout(sink(1));
python.setStderr(sink(2));
try {
    process.exitCode = python._module._run_main();
} catch (error) {
    if (error.name !== "ExitStatus") {
        throw error;
    }
    process.exitCode = error.status;
}
