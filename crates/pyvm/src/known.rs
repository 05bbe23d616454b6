//! Objects that the interpreter needs by name: singletons, builtin types, the dicts of builtins and modules.
//!
//! All are borrowed from [`crate::vm::Vm::statics`] or from each other; none is counted here.

use litemap::LiteMap;

use pyheap::Obj;

/// See the module.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Known {
    pub none: Obj,
    pub true_: Obj,
    pub false_: Obj,
    pub not_implemented: Obj,
    pub ellipsis: Obj,
    pub empty_str: Obj,
    pub empty_tuple: Obj,
    /// One-character strings below 256.
    pub latin1: Vec<Obj>,
    /// `b''`.
    pub empty_bytes: Obj,
    /// Bytes objects of one byte.
    pub single_bytes: Vec<Obj>,
    /// The ints from -5 to 256.
    pub small_ints: Vec<Obj>,
    pub types: Types,
    /// Exception classes, by name.
    pub exceptions: LiteMap<&'static str, Obj>,
    /// `builtins.__dict__`.
    pub builtins: Obj,
    /// `sys.modules`.
    pub modules: Obj,
    /// What `builtins` has in CPython and lacks here.
    pub absent_builtins: Vec<&'static str>,
    /// `sys.__dict__`.
    pub sys: Obj,
    /// `__main__.__dict__`, null until a program is loaded and after it is gone.
    pub main: Obj,
    /// `gc.garbage`.
    pub garbage: Obj,
    /// `gc.callbacks`.
    pub gc_callbacks: Obj,
    /// `sys.__stdout__`.
    pub stdout: Obj,
    /// The types of modules that were imported, by module and name.
    pub module_types: LiteMap<(&'static str, &'static str), Obj>,
    /// The size of instances of those types, GC header included.
    pub basic_sizes: LiteMap<Obj, u64>,
}

impl Known {
    /// The shared int, if the value has one; borrowed.
    #[inline]
    pub fn small_int(&self, value: i64) -> Option<Obj> {
        if (-5..=256).contains(&value) { self.small_ints.get((value + 5) as usize).copied() } else { None }
    }
}

macro_rules! types {
    ($($field:ident = $name:literal, $layout:ident, $basetype:literal;)*) => {
        /// The builtin types.
        #[derive(Clone, Debug, Default)]
        #[allow(missing_docs)]
        pub struct Types {
            $(pub $field: Obj,)*
        }

        /// A builtin type to be made: its place, its name, what its instances hold, whether it can be a base.
        type Row = (fn(&mut Types) -> &mut Obj, &'static str, crate::objects::types::Layout, bool);

        /// All builtin types but `type` and `object`, which are made first.
        pub(crate) static TYPES: &[Row] =
            &[$((|types| &mut types.$field, $name, crate::objects::types::Layout::$layout, $basetype),)*];
    };
}

types! {
    object = "object", Object, true;
    type_ = "type", Type, true;
    none = "NoneType", Other, false;
    not_implemented = "NotImplementedType", Other, false;
    ellipsis = "ellipsis", Other, false;
    int = "int", Int, true;
    bool = "bool", Other, false;
    float = "float", Float, true;
    complex = "complex", Other, true;
    str = "str", Str, true;
    bytes = "bytes", Bytes, true;
    bytearray = "bytearray", ByteArray, true;
    memoryview = "memoryview", Other, false;
    managedbuffer = "managedbuffer", Other, false;
    list = "list", List, true;
    tuple = "tuple", Tuple, true;
    dict = "dict", Dict, true;
    set = "set", Set, true;
    frozenset = "frozenset", FrozenSet, true;
    range = "range", Other, false;
    slice = "slice", Other, false;
    function = "function", Other, false;
    method = "method", Other, false;
    builtin = "builtin_function_or_method", Other, false;
    method_wrapper = "method-wrapper", Other, false;
    method_descriptor = "method_descriptor", Other, false;
    wrapper_descriptor = "wrapper_descriptor", Other, false;
    getset_descriptor = "getset_descriptor", Other, false;
    member_descriptor = "member_descriptor", Other, false;
    property = "property", Other, false;
    staticmethod = "staticmethod", Other, false;
    classmethod = "classmethod", Other, false;
    super_ = "super", Other, false;
    cell = "cell", Other, false;
    code = "code", Other, false;
    frame = "frame", Other, false;
    generator = "generator", Other, false;
    module = "module", Other, false;
    traceback = "traceback", Other, false;
    weakref = "weakref", WeakRef, true;
    weakproxy = "weakproxy", Other, false;
    weakcallableproxy = "weakcallableproxy", Other, false;
    list_iterator = "list_iterator", Other, false;
    list_reverseiterator = "list_reverseiterator", Other, false;
    tuple_iterator = "tuple_iterator", Other, false;
    str_iterator = "str_iterator", Other, false;
    bytes_iterator = "bytes_iterator", Other, false;
    bytearray_iterator = "bytearray_iterator", Other, false;
    memory_iterator = "memory_iterator", Other, false;
    sequence_iterator = "iterator", Other, false;
    range_iterator = "range_iterator", Other, false;
    dict_keyiterator = "dict_keyiterator", Other, false;
    dict_valueiterator = "dict_valueiterator", Other, false;
    dict_itemiterator = "dict_itemiterator", Other, false;
    dict_keys = "dict_keys", Other, false;
    dict_values = "dict_values", Other, false;
    dict_items = "dict_items", Other, false;
    set_iterator = "set_iterator", Other, false;
    enumerate = "enumerate", Other, false;
    zip = "zip", Other, false;
    map = "map", Other, false;
    filter = "filter", Other, false;
    reversed = "reversed", Other, true;
    callable_iterator = "callable_iterator", Other, false;
}

/// Every exception class and its base, bases first.
pub(crate) static EXCEPTIONS: &[(&str, &str)] = &[
    ("BaseException", "object"),
    ("Exception", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
    ("Warning", "Exception"),
    ("DeprecationWarning", "Warning"),
    ("ResourceWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("UserWarning", "Warning"),
];
