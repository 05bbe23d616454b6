//! `sys`: counts, sizes, interning, versions, the standard streams.

use pyheap::Obj;

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::objects::function::Builtin;
use crate::objects::instance::Instance;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "sys",
    functions: &[
        Native::new("exit", exit),
        Native::one("getrefcount", getrefcount),
        Native::new("getsizeof", getsizeof),
        Native::one("intern", intern),
        Native::no_args("getrecursionlimit", |vm, _| {
            let limit = vm.recursion_limit as i64;
            Ok(vm.int(limit))
        }),
        Native::one("setrecursionlimit", |vm, args| {
            let limit = vm.stack[args.base];
            let limit = vm.int_argument(limit)?;
            if limit < 1 {
                return vm.raise("ValueError", "recursion limit must be greater or equal than 1");
            }
            if limit > 20_000 {
                return vm.unsupported("a recursion limit above 20000");
            }
            vm.recursion_limit = limit as usize;
            Ok(vm.none())
        }),
        Native::new("_getframe", super::frames::getframe),
        Native::no_args("getallocatedblocks", |vm, _| {
            let count = vm.heap.objects().count();
            vm.caveat("start-up");
            Ok(vm.int(count as i64))
        }),
        Native::no_args("getswitchinterval", |vm, _| Ok(vm.float(0.005))),
        Native::no_args("exc_info", exc_info),
        Native::new("excepthook", excepthook),
        Native::new("__excepthook__", excepthook),
        Native::new("unraisablehook", super::hooks::unraisablehook),
        Native::one("__unraisablehook__", super::hooks::unraisablehook),
        Native::no_args("is_finalizing", |vm, _| {
            let finalizing = vm.finalizing;
            Ok(vm.bool(finalizing))
        }),
    ],
    fill,
};

/// What `sys` has in some release, all of it: other names are missing in CPython too.
pub(super) static NAMES: &[&str] = &[
    "__breakpointhook__",
    "__displayhook__",
    "__doc__",
    "__excepthook__",
    "__interactivehook__",
    "__loader__",
    "__name__",
    "__package__",
    "__spec__",
    "__stderr__",
    "__stdin__",
    "__stdout__",
    "__unraisablehook__",
    "_base_executable",
    "_baserepl",
    "_clear_internal_caches",
    "_clear_type_cache",
    "_current_exceptions",
    "_current_frames",
    "_deactivate_opcache",
    "_debugmallocstats",
    "_framework",
    "_get_cpu_count_config",
    "_getframe",
    "_getframemodulename",
    "_getquickenedcount",
    "_git",
    "_home",
    "_is_gil_enabled",
    "_setprofileallthreads",
    "_settraceallthreads",
    "_stdlib_dir",
    "_xoptions",
    "abiflags",
    "activate_stack_trampoline",
    "addaudithook",
    "api_version",
    "argv",
    "audit",
    "base_exec_prefix",
    "base_prefix",
    "breakpointhook",
    "builtin_module_names",
    "byteorder",
    "call_tracing",
    "callstats",
    "copyright",
    "deactivate_stack_trampoline",
    "displayhook",
    "dont_write_bytecode",
    "exc_info",
    "excepthook",
    "exception",
    "exec_prefix",
    "executable",
    "exit",
    "flags",
    "float_info",
    "float_repr_style",
    "get_asyncgen_hooks",
    "get_coroutine_origin_tracking_depth",
    "get_int_max_str_digits",
    "getallocatedblocks",
    "getcheckinterval",
    "getdefaultencoding",
    "getdlopenflags",
    "getfilesystemencodeerrors",
    "getfilesystemencoding",
    "getprofile",
    "getrecursionlimit",
    "getrefcount",
    "getsizeof",
    "getswitchinterval",
    "gettrace",
    "getunicodeinternedsize",
    "hash_info",
    "hexversion",
    "implementation",
    "int_info",
    "intern",
    "is_finalizing",
    "is_stack_trampoline_active",
    "last_exc",
    "last_traceback",
    "last_type",
    "last_value",
    "maxsize",
    "maxunicode",
    "meta_path",
    "modules",
    "monitoring",
    "orig_argv",
    "path",
    "path_hooks",
    "path_importer_cache",
    "platform",
    "platlibdir",
    "prefix",
    "ps1",
    "ps2",
    "pycache_prefix",
    "set_asyncgen_hooks",
    "set_coroutine_origin_tracking_depth",
    "set_int_max_str_digits",
    "setcheckinterval",
    "setdlopenflags",
    "setprofile",
    "setrecursionlimit",
    "setswitchinterval",
    "settrace",
    "stderr",
    "stdin",
    "stdlib_module_names",
    "stdout",
    "thread_info",
    "tracebacklimit",
    "unraisablehook",
    "version",
    "version_info",
    "warnoptions",
];

/// `sys.stdout.write`.
pub(crate) static STDOUT_WRITE: Native = Native::new("write", |vm, args| write(vm, args, true));
static STDERR_WRITE: Native = Native::new("write", |vm, args| write(vm, args, false));
static FLUSH: Native = Native::new("flush", |vm, _| {
    vm.flushed = vm.stdout.len();
    Ok(vm.none())
});

static IS_INTERNED: Native = Native::new("_is_interned", is_interned);

/// `sys._is_interned(text)`.
fn is_interned(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "sys._is_interned", 1, 1, &[])?;
    let op = vm.stack[args.base];
    let Py::Str(text) = vm.heap.payload(op) else {
        let message = format!("_is_interned() argument must be str, not {}", vm.type_name(op));
        return vm.type_error(&message);
    };
    let interned = text.interned;
    Ok(vm.bool(interned))
}

fn fill(vm: &mut Vm, dict: Obj) {
    if vm.profile.interning_shows {
        let builtin = Builtin { native: &IS_INTERNED, this: Obj::NULL, module: Obj::NULL };
        let function = vm.alloc_gc(Py::Builtin(Box::new(builtin)), vm.known.types.builtin);
        vm.dict_set_name(dict, IS_INTERNED.name, function);
    }
    let (major, minor, micro) = vm.profile.version_info;
    let release = vm.profile.release;
    let parts = [major, minor, micro].map(|part| vm.int(i64::from(part))).to_vec();
    let info = vm.tuple(parts);
    vm.dict_set_name(dict, "version_info", info);
    let version = vm.str(release);
    vm.dict_set_name(dict, "version", version);
    let maxsize = vm.int(i64::MAX);
    vm.dict_set_name(dict, "maxsize", maxsize);
    let modules = vm.incref(vm.known.modules, Cause::Interpreter);
    vm.dict_set_name(dict, "modules", modules);
    for (name, text) in [("platform", "linux"), ("byteorder", "little")] {
        let text = vm.intern(text);
        vm.dict_set_name(dict, name, text);
    }
    for (name, kept, native) in [("stdout", "__stdout__", &STDOUT_WRITE), ("stderr", "__stderr__", &STDERR_WRITE)] {
        let stream = stream(vm, native);
        if name == "stdout" {
            vm.known.stdout = stream;
        }
        vm.heap.incref(stream, Cause::Interpreter);
        vm.dict_set_name(dict, kept, stream);
        vm.dict_set_name(dict, name, stream);
    }
    let argv = vm.list(Vec::new());
    vm.dict_set_name(dict, "argv", argv);
}

/// A stream: an object with `write` and `flush`.
fn stream(vm: &mut Vm, write: &'static Native) -> Obj {
    let dict = vm.dict();
    for native in [write, &FLUSH] {
        let builtin = Builtin { native, this: Obj::NULL, module: Obj::NULL };
        let function = vm.alloc_gc(Py::Builtin(Box::new(builtin)), vm.known.types.builtin);
        vm.dict_set_name(dict, native.name, function);
    }
    let instance =
        Instance { slots: Vec::new(), attributes: crate::objects::instance::Attributes::Dict(dict), value: None, size: 64 };
    vm.alloc_gc(Py::Instance(Box::new(instance)), vm.known.types.object)
}

fn write(vm: &mut Vm, args: Args, stdout: bool) -> R {
    let text = args.get(vm, 0).and_then(|op| vm.text(op)).map(str::to_owned);
    let Some(text) = text else { return vm.type_error("write() argument must be str") };
    if stdout {
        vm.write_stdout(&text)?;
    } else {
        vm.write_stderr(&text);
    }
    Ok(vm.int(text.chars().count() as i64))
}

fn exit(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "exit", 0, 1, &[])?;
    match args.get(vm, 0) {
        Some(status) => vm.raise_with("SystemExit", status),
        None => vm.raise("SystemExit", ""),
    }
}

/// Mirrors: `sys_getrefcount_impl`, Python/sysmodule.c, CPython 3.13.
/// Differs: no.
fn getrefcount(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    let count = vm.heap.ob_refcnt(op);
    if vm.statics.iter().any(|&(other, _)| other == op) && !vm.heap.is_immortal(op) {
        vm.caveat("count");
    }
    vm.tell_asked(args.base);
    Ok(vm.int(count))
}

fn getsizeof(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "sys.getsizeof", 1, 2, &["default"])?;
    let op = vm.stack[args.base];
    let size = vm.sizeof(op);
    Ok(vm.int(size as i64))
}

fn intern(vm: &mut Vm, args: Args) -> R {
    let op = vm.stack[args.base];
    let Some(text) = vm.text(op).map(str::to_owned) else {
        let message = format!("intern() argument must be str, not {}", vm.type_name(op));
        return vm.type_error(&message);
    };
    if let Some(interned) = vm.find_interned(&text) {
        return Ok(vm.incref(interned, Cause::Push));
    }
    vm.intern_object(op);
    Ok(vm.incref(op, Cause::Push))
}

/// Mirrors: `sys_excepthook`, Python/sysmodule.c, CPython 3.13.
/// Differs: the traceback shown is the exception's own.
fn excepthook(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "excepthook", 3, 3, &[])?;
    let exception = args.all(vm)[1];
    let text = vm.traceback_text(exception);
    vm.write_stderr(&text);
    Ok(vm.none())
}

fn exc_info(vm: &mut Vm, _args: Args) -> R {
    let handled = vm.handling.iter().rev().copied().find(|op| !op.is_null());
    let items = match handled {
        Some(exception) => {
            let traceback = match vm.value(exception) {
                Py::Exception(parts) => parts.traceback.some().unwrap_or(vm.known.none),
                _ => vm.known.none,
            };
            vec![vm.type_of(exception), exception, traceback]
        }
        None => vec![vm.known.none; 3],
    };
    let items = vm.owned_items(&items);
    Ok(vm.tuple(items))
}
