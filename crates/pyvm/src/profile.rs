//! The releases of CPython and everything in which they differ: the only place where one release is told from another.
//!
//! A [`Profile`] is a static struct of named fields, one for each behavior. Each field's doc names the CPython function or
//! issue behind it. The compiler reads the profile and emits what that release would run; message texts are functions of
//! it in [`crate::messages`].

use pyheap::alloc::Geometry;
use pyheap::config::FreeListSpec;

use crate::objects::sizes::Sizes;
use crate::text::FormatRules;

/// How an instance keeps its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// In a `__dict__` object of its own, made by the first assignment (to 3.10).
    Dict,
    /// In an array of values, turned into a `__dict__` object when one is asked for (3.11 and 3.12, bpo-45340).
    ValuesUntilAsked,
    /// In values inside the instance; a `__dict__` object that is asked for shares them (3.13, gh-115776).
    Inline,
}

/// When the collector runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutomaticCollection {
    /// In the allocation that crosses the threshold (to 3.11, `_PyObject_GC_Alloc`).
    InAllocation,
    /// At the next check of the eval breaker (3.12 and later, gh-97922).
    AtEvalBreaker,
}

/// Whether literals that the compiler computed are also owned by the AST arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folding {
    /// By the AST optimizer: the arena owns the result (3.7 to 3.13, Python/ast_opt.c).
    InTree,
    /// By the peephole or flow graph optimizer: it does not (2.7; 3.14, Python/flowgraph.c).
    InCode,
}

/// Declares the profile so that its fields can be listed with what is said of each.
macro_rules! profile {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[doc = $doc:literal])+ pub $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        pub struct $name { $($(#[doc = $doc])+ pub $field: $type,)+ }

        impl $name {
            /// Every field, in order: its doc, and its value as `Debug` writes it.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                vec![$((concat!($($doc),+), format!("{:?}", self.$field))),+]
            }
        }
    };
}

profile! {
/// One release.
#[derive(Debug)]
pub struct Profile {
    /// What users write: `3.13`.
    pub name: &'static str,
    /// With the patch number: `3.13.0`.
    pub release: &'static str,
    /// `sys.version_info[:3]`.
    pub version_info: (u8, u8, u8),

    /// `gc.get_threshold()` at start (2000 came with gh-108362, the incremental collector, and stayed in 3.13 when that went).
    pub gc_thresholds: [u32; 3],
    /// When the collector runs by itself: in the allocation that crosses the threshold (`_PyObject_GC_Alloc`), or at the next
    /// check of the eval breaker (gh-97922).
    pub automatic_collection: AutomaticCollection,
    /// Instances of heap types traverse their type (bpo-40217).
    pub traverse_visits_type: bool,
    /// `handle_resurrected_objects` (bpo-38379).
    pub partial_resurrection: bool,
    /// `__del__` is a legacy finalizer (before PEP 442).
    pub legacy_finalizers: bool,
    /// Dicts are tracked from the start and never untracked (gh-127010).
    pub dicts_always_tracked: bool,
    /// Tuples of untracked items are not tracked when they are made, but for constants (gh-139951).
    pub plain_tuples_untracked: bool,
    /// The trashcan's depth, `trash_delete_nesting`, at which `Py_TRASHCAN_BEGIN` puts an object off; 3.13 counts remaining C
    /// recursion. 3.14 asks how much C stack is left; there the simulator takes 3.13's.
    pub trashcan_level: u32,
    /// Pools of 4 KiB in arenas of 256 KiB; 3.9 keeps the last empty arena (bpo-37257),
    /// 3.10 has pools of 16 KiB in arenas of 1 MiB (bpo-37448).
    pub geometry: Geometry,
    /// The free lists: of lists, dicts, floats, tuples and methods.
    pub free_lists: &'static [FreeListSpec],

    /// `sys._is_interned` (bpo-34392).
    pub interning_shows: bool,
    /// Some objects are immortal (PEP 683).
    pub immortals: bool,
    /// The count of an immortal object, as `sys.getrefcount` reports it; 0 where there are none.
    pub immortal_refcnt: i64,
    /// Every interned string is immortal (3.12.1; later patch releases went back on it, gh-113993).
    pub interned_are_immortal: bool,
    /// Names in code objects are immortal (`_PyUnicode_InternImmortal` in Objects/codeobject.c).
    /// From 3.13 on strings read from a `.pyc` are, too; the simulator reads none.
    pub names_are_immortal: bool,

    // ANCHOR: calls
    /// A Python-to-Python call copies its arguments into the callee; later they are moved (bpo-45256).
    pub arguments_are_copied: bool,
    /// `LOAD_FAST` mostly borrows (gh-130704).
    pub loads_are_borrowed: bool,
    // ANCHOR_END: calls
    /// `with` leaves `__enter__` and `__exit__` to ordinary calls (gh-120507, `LOAD_SPECIAL` in 3.14).
    pub with_calls_inline: bool,
    /// `f(*args)` runs in the loop that called it, its arguments moved (3.12, gh-98003, `CALL_FUNCTION_EX`).
    pub call_ex_is_inlined: bool,
    /// A function's locals are cleared last to first (3.14, `_PyFrame_ClearLocals`).
    pub locals_cleared_backwards: bool,
    /// Builtin and Python calls release arguments first to last (3.11 to 3.13, `CALL` in Python/bytecodes.c).
    pub arguments_released_forwards: bool,
    /// `locals()` in a function makes a new dict each time (PEP 667); before, the frame keeps one and brings it up to date.
    pub locals_are_fresh: bool,
    /// Every call allocates a frame object, which its code keeps for the next one (to 3.10, `co_zombieframe`); in it cells
    /// have places of their own, behind the locals.
    pub frames_are_objects: bool,
    /// The size of a frame object without locals and evaluation stack, GC header included.
    pub frame_size: u64,
    /// Builtin types whose call takes its arguments from the stack (`tp_vectorcall`); others get them in a new tuple.
    pub types_with_vectorcall: &'static [&'static str],
    /// `print` gets what it prints in a new tuple (3.11, Argument Clinic's `_PyArg_UnpackKeywordsWithVararg`).
    pub print_packs_arguments: bool,
    /// The first call of `print` makes a tuple of its keywords (3.11; later it is static, bpo-46772).
    pub print_keywords_are_made: bool,
    /// Objects in the oldest generation after a collection at start-up, as measured where the recordings were made, on 3.14
    /// taken from 3.13: an accident of what is installed there, on which the next full collection depends.
    pub startup_objects: i64,
    /// How an instance keeps its attributes: in a dict of its own, in values until a dict is asked for (bpo-45340), or in
    /// values inside the instance (gh-115776).
    pub attributes: Attributes,
    /// Which optimizer computes constants: that of the tree, whose result the AST arena owns too (Python/ast_opt.c), or that
    /// of the code (Python/flowgraph.c).
    pub folding: Folding,
    /// Ints below 256 are in the instruction, not in `co_consts` (gh-125837, `LOAD_SMALL_INT`).
    pub small_ints_are_immediate: bool,
    /// `co_consts` of a function without docstring begins with None (to 3.13, `compiler_function` in Python/compile.c).
    pub functions_begin_with_none: bool,
    /// A bytes literal is joined from its parts, and the arena owns part and whole, which are one object (3.12 and 3.13,
    /// `_PyPegen_concatenate_strings` in Parser/action_helpers.c).
    pub bytes_literals_are_joined: bool,
    /// `'%s' % (x,)` is compiled as an f-string (bpo-28307).
    pub percent_is_an_fstring: bool,
    /// Equal constants of one module are one object in all its code objects (`merge_const_one`, bpo-34100 and 3.8).
    pub constants_are_merged: bool,

    /// Tracebacks of scripts show the absolute path (bpo-20443).
    pub absolute_script_path: bool,
    /// Tracebacks mark the expression with `~` and `^` (PEP 657).
    pub traceback_marks: bool,
    /// Calls are marked too, and the marks' rules of 3.13 apply (gh-106922).
    pub traceback_marks_calls: bool,
    /// "Exception ignored while calling deallocator" (3.14); before, "Exception ignored in:".
    pub unraisable_names_action: bool,
    /// "__get__ expected at least 1 argument, got 0" (3.14); before, without the slot's name.
    pub slots_name_themselves: bool,
    /// Errors that cannot be raised are shown with marks, where tracebacks have them (no more in 3.13, gh-110721).
    pub unraisable_has_marks: bool,
    /// Errors that cannot be raised name the module of an exception's class even if it is `__main__` (to 3.10).
    pub unraisable_names_main: bool,
    /// Closing a generator that has not begun lets go of its frame (to 3.11); later that is left to its deallocation.
    pub closing_frees_unstarted: bool,
    /// Closing a generator that is suspended outside of `try` only clears its locals (3.13, gh-118272).
    pub closing_clears_locals: bool,
    /// `type(weakref.ref(x)).__name__` is `ReferenceType` (gh-79512).
    pub weakref_is_reference_type: bool,
    /// An unbound local is "not associated with a value" (bpo-17792); before, "referenced before assignment".
    pub unbound_local_says_associated: bool,
    /// Reading an unset slot is "'C' object has no attribute 'x'" (3.10); before, just the name.
    pub slots_name_their_type: bool,
    /// "cannot set 'x' attribute of immutable type 'int'" (3.10); before, "can't set attributes of built-in/extension type".
    pub immutable_types_say_so: bool,
    /// "... and no __dict__ for setting new attributes" (3.13).
    pub no_dict_for_new_attributes: bool,
    /// `a[:] = 1` fails as an extended slice does (3.13).
    pub slices_are_extended: bool,
    /// An AttributeError of an assignment keeps the object too (3.13).
    pub failed_stores_are_kept: bool,
    /// Deleting a missing attribute names the object too (3.11); before, just the attribute.
    pub attribute_errors_in_full: bool,
    /// "property 'x' of 'C' object has no setter" (3.11).
    pub properties_name_what_they_lack: bool,
    /// "type 'C' is not subscriptable" (3.11); before, "'type' object is not subscriptable".
    pub types_are_named_when_subscripted: bool,
    /// "string indices must be integers, not 'str'" (3.11); before, without the type.
    pub string_index_is_quoted: bool,
    /// "integer modulo by zero" (3.11); before, "integer division or modulo by zero".
    pub modulo_has_its_own_error: bool,
    /// An object without `__enter__` is a TypeError (3.11); before, AttributeError.
    pub missing_context_manager_is_type_error: bool,
    /// `{} | {}` merges (PEP 584).
    pub dicts_merge: bool,
    /// What `1.0 // 0.0` says.
    pub float_floor_division_error: &'static str,
    /// What `1.0 % 0.0` says.
    pub float_modulo_error: &'static str,
    /// Tracebacks show the lines that were typed into the interactive interpreter (3.13, gh-110805).
    pub interactive_source_is_kept: bool,
    /// A memoryview's iterator has a type of its own (3.10, bpo-41732).
    pub memory_iterator: bool,
    /// `bytearray(list)` allocates once (3.11, `bytearray___init___impl`).
    pub bytearray_takes_lists_whole: bool,
    /// `bytearray.extend` of a str says so (3.13).
    pub bytearray_extends_name_str: bool,
    /// The next step of a loop has a place in its line (3.13; in 3.11 and 3.12 `FOR_ITER` has no columns).
    pub for_iter_has_columns: bool,
    /// A `return f(…)` or `x = f(…)` that fails has no marks (3.13, `StackSummary._should_show_carets`).
    pub plain_calls_are_unmarked: bool,
    /// Complex numbers have methods for `//`, `%`, `int()` and `float()`, which say what they cannot do (up to 3.9, bpo-41974).
    pub complex_has_refusing_methods: bool,
    /// The address in a proxy's `repr` is followed by a semicolon, and the type is quoted (3.13).
    pub proxy_repr_has_semicolon: bool,
    /// What errors call a value that `%d`, `int()` and `float()` take: "a number", "a real number" (3.10).
    pub a_number: &'static str,
    /// A call of a `functools.partial` makes no tuple of its arguments (3.9).
    pub partials_are_vectorcalled: bool,
    /// Errors of builtin methods name the type: "list.append() takes ..." (bpo-37645, 3.9).
    pub methods_are_qualified: bool,
    /// "attribute name must be string, not 'int'" (3.11); before, "getattr(): attribute name must be string".
    pub attribute_names_errors_are_uniform: bool,
    /// "'str' object cannot be interpreted as an integer" where C asks for one (bpo-37999, 3.10); before, "an integer is required".
    pub integers_are_interpreted: bool,
    /// "find() argument 1 must be str, not int" (3.13); before, "must be str, not int".
    pub text_arguments_are_numbered: bool,
    /// "min expected at least 1 argument" (bpo-39200, 3.9); before, without "at least".
    pub extremes_expect_at_least: bool,
    /// `"is" with 'int' literal` (gh-103492, 3.12); before, "with a literal".
    pub identity_warnings_name_the_type: bool,
    /// `assert (1, 'message')` is warned of even if all is constant (lost in 3.8 and 3.9, where the optimizer comes first;
    /// bpo-43497).
    pub asserted_tuples_warn: bool,
    /// `isinstance` takes unions (PEP 604, 3.10).
    pub unions_are_classes: bool,
    /// What `min([])` says.
    pub empty_extreme_error: &'static str,
    /// NameError keeps the name, AttributeError the object too, and tracebacks suggest another (bpo-38530, 3.10).
    pub name_errors_suggest: bool,
    /// Errors of binding arguments show the qualified name (bpo-40679, 3.10); before, the name.
    pub errors_show_qualname: bool,
    /// "f() got an unexpected keyword argument 'k'" of builtin functions too (3.13); before, "'k' is an invalid keyword argument for f()".
    pub keyword_errors_name_first: bool,
    /// Class bodies record `__firstlineno__` and `__static_attributes__` (gh-118465, gh-115775).
    pub class_records_origin: bool,
    /// `str()` of an IntEnum's member is that of its value, and there are StrEnums (3.11, `ReprEnum` in Lib/enum.py).
    pub int_enums_show_their_value: bool,
    /// `itertools.pairwise` (3.10).
    pub has_pairwise: bool,
    /// `itertools.batched` (3.12).
    pub has_batched: bool,
    /// "reduce() of empty iterable with no initial value" (3.10, `functools_reduce`); before, "sequence".
    pub empty_reduce_says_iterable: bool,
    /// The size of a deque without its blocks: 3.11 keeps spare blocks in it (`dequeobject`, Modules/_collectionsmodule.c).
    pub deque_size: u64,
    /// `OrderedDict({'a': 1})` (3.12); before, `OrderedDict([('a', 1)])`.
    pub ordered_dict_shows_dict: bool,
    /// An error in a function called at exit is unraisable (bpo-42639, 3.10); before, "Error in atexit._run_exitfuncs:".
    pub atexit_errors_are_unraisable: bool,
    /// "Exception ignored in atexit callback f:" (3.13); before, "Exception ignored in atexit callback: f".
    pub atexit_header_ends_with_function: bool,
    /// "with abstract method f" for a single one (3.9, `object_new` in Objects/typeobject.c); before, "methods".
    pub abstract_method_is_singular: bool,
    /// "without an implementation for abstract method 'f'" (3.12, `object_new`); before, "with abstract method f".
    pub abstract_methods_are_quoted: bool,
    /// What format specs mean.
    pub format_rules: FormatRules,
    /// `hash(None)` is a constant (gh-99540, 3.12); before, it follows the address.
    pub none_hash_is_constant: bool,
    /// String hashes are SipHash-1-3 (bpo-29410); before, SipHash-2-4.
    pub siphash13: bool,
    /// Functions keep `__builtins__` (bpo-42990).
    pub functions_keep_builtins: bool,
    /// The size of an empty compact ASCII string's header (PyASCIIObject lost `wstr`, gh-92536).
    pub str_header: u64,
    /// The shared one-character strings above ASCII carry their UTF-8 too (3.12, `_PyUnicode_InitStaticStrings`).
    pub single_characters_keep_utf8: bool,
    /// `sys.getsizeof` of a function.
    pub function_size: u64,
    /// `sys.getsizeof` of a class.
    pub class_size: u64,
    /// The sizes of C structs that changed.
    pub sizes: Sizes,
    /// The list of weak references of an instance stands before it (gh-95245).
    pub weaklists_are_managed: bool,
    /// An int's third word is a tag with sign and size (`lv_tag`, gh-101291); before, `ob_size`.
    pub long_has_tag: bool,
    /// `sys.getsizeof(0)` is 28 (3.11.2, gh-100637); before, 24.
    pub zero_has_a_digit: bool,
    /// A display of three or more constants is extended from a constant tuple or frozenset (bpo-38328).
    pub list_displays_extend: bool,
    /// A dict display with constant keys takes them from a constant tuple (`BUILD_CONST_KEY_MAP`, gone in 3.14).
    pub const_key_maps: bool,
    /// `list.extend` grows an empty list as any other (to 3.9); later it gets what it needs (bpo-39829).
    pub list_extends_by_growing: bool,
    /// `list.extend` grows an empty list for a dict or a set as any other (3.13, `list_extend_dict`, `list_extend_set`).
    pub list_grows_for_tables: bool,
    /// Blocks that are made for a known number of items are for an even number (gh-92914).
    pub list_preallocates_even: bool,
    /// List growth rounds to four (bpo-38373).
    pub list_growth_rounds: bool,
    /// Dict keys with only strings have smaller entries (bpo-46845).
    pub unicode_keys: bool,
}
}

impl Profile {
    /// The profile for `3.13`, or for `3.13.0` if that is the patch release it stands for.
    pub fn find(version: &str) -> Option<&'static Profile> {
        PROFILES.iter().copied().find(|profile| profile.name == version || profile.release == version)
    }

    /// Whether a name that CPython has in these minor releases of 3 is there: `9`, from then on; `8-9`; empty, always.
    pub(crate) fn is_in(&self, minors: &str) -> bool {
        let minor = if self.version_info.0 == 3 { self.version_info.1 } else { 8 };
        let (first, last) = minors.split_once('-').unwrap_or((minors, ""));
        first.parse().map_or(true, |first: u8| minor >= first) && last.parse().map_or(true, |last: u8| minor <= last)
    }

    /// What is left to do when no profile is found: all that there are.
    pub fn names() -> String {
        PROFILES.iter().map(|profile| profile.name).collect::<Vec<_>>().join(", ")
    }
}

/// Every release, oldest first.
pub static PROFILES: [&Profile; 8] = [&P27, &P38, &P39, &P310, &P311, &P312, &P313, &P314];

/// The release that is meant when none is named.
pub static DEFAULT: &Profile = &P313;

const SMALL_POOLS: Geometry =
    Geometry { pool_size: 4 << 10, arena_size: 256 << 10, base: 0x7f5a_c000_0000, keep_last_arena: false };
/// 3.9 keeps the last arena (bpo-37257).
const KEPT_POOLS: Geometry = Geometry { keep_last_arena: true, ..SMALL_POOLS };
const LARGE_POOLS: Geometry =
    Geometry { pool_size: 16 << 10, arena_size: 1 << 20, base: 0x7f5a_c000_0000, keep_last_arena: true };

/// 3.8 keeps methods, those of builtins too (gone in 3.9, bpo-37340).
const FREE_LISTS_38: [FreeListSpec; 24] = {
    let mut lists = FREE_LISTS;
    lists[22].capacity = 256;
    lists[23].capacity = 256;
    lists
};

/// Lists, dicts, floats, tuples of 1 to 19 items, then none for methods; in the order of [`crate::object::free_list`].
const FREE_LISTS: [FreeListSpec; 24] = {
    let mut lists = [FreeListSpec { capacity: 2000, block_size: 0 }; 24];
    lists[22] = FreeListSpec { capacity: 0, block_size: 64 };
    lists[23] = FreeListSpec { capacity: 0, block_size: 72 };
    lists[0] = FreeListSpec { capacity: 80, block_size: 56 };
    lists[1] = FreeListSpec { capacity: 80, block_size: 64 };
    lists[2] = FreeListSpec { capacity: 100, block_size: 24 };
    let mut items = 1;
    while items < 20 {
        lists[2 + items] = FreeListSpec { capacity: 2000, block_size: 40 + 8 * items as u64 };
        items += 1;
    }
    lists
};

const SIZES_38: Sizes = Sizes {
    type_: 880,
    str: 80,
    bool: 32,
    property: 56,
    zip: 40,
    enumerate: 48,
    range_iterator: 48,
    generator: 96,
    weakref: 56,
    function: 120,
    exception: 64,
    static_type: 416,
};
const SIZES_39: Sizes = Sizes { static_type: 408, ..SIZES_38 };
const SIZES_310: Sizes = Sizes { type_: 888, property: 64, zip: 48, generator: 88, function: 128, ..SIZES_39 };
const SIZES_311: Sizes =
    Sizes { type_: 904, enumerate: 56, generator: 152, weakref: 64, function: 136, exception: 72, static_type: 424, ..SIZES_310 };
const SIZES_312: Sizes =
    Sizes { type_: 920, str: 64, bool: 24, range_iterator: 40, generator: 144, function: 144, static_type: 432, ..SIZES_311 };
const SIZES_313: Sizes = Sizes { type_: 928, static_type: 416, ..SIZES_312 };
/// The builtin types that take their arguments from the stack, in the order in which releases made them so: 14 in 3.11; 3.12
/// added `str`, whose call with one argument has an instruction of its own; 3.13 added `int`.
const VECTORCALL: [&str; 16] = [
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "float",
    "bool",
    "type",
    "map",
    "filter",
    "reversed",
    "enumerate",
    "super",
    "str",
    "int",
];

const FORMAT_38: FormatRules = FormatRules {
    repeated_comma_is_a_type: false,
    space_is_no_sign: false,
    zero_pads_str: false,
    negative_zero_coercion: false,
    invalid_names_spec: false,
    tie_keeps_zeros: true,
};
const FORMAT_39: FormatRules =
    FormatRules { repeated_comma_is_a_type: true, space_is_no_sign: true, tie_keeps_zeros: false, ..FORMAT_38 };
const FORMAT_310: FormatRules = FormatRules { zero_pads_str: true, ..FORMAT_39 };
const FORMAT_311: FormatRules = FormatRules { negative_zero_coercion: true, invalid_names_spec: true, ..FORMAT_310 };

static P27: Profile = Profile {
    name: "2.7",
    release: "2.7.18",
    version_info: (2, 7, 18),
    legacy_finalizers: true,
    constants_are_merged: false,
    folding: Folding::InCode,
    ..P38
};

static P38: Profile = Profile {
    name: "3.8",
    release: "3.8.18",
    version_info: (3, 8, 18),
    gc_thresholds: [700, 10, 10],
    automatic_collection: AutomaticCollection::InAllocation,
    traverse_visits_type: true,
    partial_resurrection: false,
    legacy_finalizers: false,
    dicts_always_tracked: false,
    plain_tuples_untracked: false,
    trashcan_level: 50,
    geometry: SMALL_POOLS,
    free_lists: &FREE_LISTS_38,
    interning_shows: false,
    immortals: false,
    immortal_refcnt: 0,
    interned_are_immortal: false,
    names_are_immortal: false,
    arguments_are_copied: true,
    loads_are_borrowed: false,
    with_calls_inline: false,
    call_ex_is_inlined: false,
    locals_cleared_backwards: false,
    arguments_released_forwards: false,
    locals_are_fresh: false,
    frames_are_objects: true,
    frame_size: 384,
    types_with_vectorcall: &[],
    print_packs_arguments: false,
    print_keywords_are_made: false,
    startup_objects: 4485,
    attributes: Attributes::Dict,
    folding: Folding::InTree,
    small_ints_are_immediate: false,
    functions_begin_with_none: true,
    bytes_literals_are_joined: false,
    percent_is_an_fstring: false,
    constants_are_merged: true,
    absolute_script_path: false,
    traceback_marks: false,
    traceback_marks_calls: false,
    unraisable_names_action: false,
    slots_name_themselves: false,
    unraisable_has_marks: true,
    unraisable_names_main: true,
    closing_frees_unstarted: true,
    closing_clears_locals: false,
    weakref_is_reference_type: false,
    unbound_local_says_associated: false,
    slots_name_their_type: false,
    immutable_types_say_so: false,
    no_dict_for_new_attributes: false,
    failed_stores_are_kept: false,
    slices_are_extended: false,
    attribute_errors_in_full: false,
    properties_name_what_they_lack: false,
    types_are_named_when_subscripted: false,
    string_index_is_quoted: false,
    modulo_has_its_own_error: false,
    missing_context_manager_is_type_error: false,
    dicts_merge: false,
    float_floor_division_error: "float divmod()",
    float_modulo_error: "float modulo",
    complex_has_refusing_methods: true,
    for_iter_has_columns: false,
    plain_calls_are_unmarked: false,
    memory_iterator: false,
    bytearray_takes_lists_whole: false,
    bytearray_extends_name_str: false,
    interactive_source_is_kept: false,
    proxy_repr_has_semicolon: false,
    a_number: "a number",
    methods_are_qualified: false,
    partials_are_vectorcalled: false,
    attribute_names_errors_are_uniform: false,
    text_arguments_are_numbered: false,
    integers_are_interpreted: false,
    extremes_expect_at_least: false,
    identity_warnings_name_the_type: false,
    asserted_tuples_warn: false,
    unions_are_classes: false,
    empty_extreme_error: "arg is an empty sequence",
    name_errors_suggest: false,
    errors_show_qualname: false,
    keyword_errors_name_first: false,
    class_records_origin: false,
    int_enums_show_their_value: false,
    has_pairwise: false,
    has_batched: false,
    empty_reduce_says_iterable: false,
    deque_size: 96,
    ordered_dict_shows_dict: false,
    atexit_errors_are_unraisable: false,
    atexit_header_ends_with_function: false,
    abstract_method_is_singular: false,
    abstract_methods_are_quoted: false,
    format_rules: FORMAT_38,
    none_hash_is_constant: false,
    siphash13: false,
    functions_keep_builtins: false,
    str_header: 48,
    single_characters_keep_utf8: false,
    function_size: 136,
    class_size: 1064,
    sizes: SIZES_38,
    weaklists_are_managed: false,
    long_has_tag: false,
    zero_has_a_digit: false,
    list_displays_extend: false,
    const_key_maps: true,
    list_extends_by_growing: true,
    list_grows_for_tables: false,
    list_preallocates_even: false,
    list_growth_rounds: false,
    unicode_keys: false,
};

static P39: Profile = Profile {
    name: "3.9",
    release: "3.9.18",
    version_info: (3, 9, 18),
    geometry: KEPT_POOLS,
    sizes: SIZES_39,
    free_lists: &FREE_LISTS,
    types_with_vectorcall: &["list", "tuple", "dict", "set", "frozenset", "range"],
    startup_objects: 4598,
    traverse_visits_type: true,
    partial_resurrection: true,
    absolute_script_path: true,
    format_rules: FORMAT_39,
    list_displays_extend: true,
    extremes_expect_at_least: true,
    dicts_merge: true,
    methods_are_qualified: true,
    partials_are_vectorcalled: true,
    float_floor_division_error: "float floor division by zero",
    list_growth_rounds: true,
    abstract_method_is_singular: true,
    ..P38
};

static P310: Profile = Profile {
    name: "3.10",
    release: "3.10.13",
    version_info: (3, 10, 13),
    frame_size: 376,
    types_with_vectorcall: &[
        "list",
        "tuple",
        "dict",
        "set",
        "frozenset",
        "range",
        "float",
        "bool",
        "type",
        "map",
        "filter",
        "reversed",
    ],
    startup_objects: 4721,
    geometry: LARGE_POOLS,
    sizes: SIZES_310,
    weakref_is_reference_type: true,
    format_rules: FORMAT_310,
    functions_keep_builtins: true,
    slots_name_their_type: true,
    immutable_types_say_so: true,
    a_number: "a real number",
    complex_has_refusing_methods: false,
    memory_iterator: true,
    integers_are_interpreted: true,
    asserted_tuples_warn: true,
    unions_are_classes: true,
    name_errors_suggest: true,
    errors_show_qualname: true,
    function_size: 144,
    class_size: 1072,
    list_extends_by_growing: false,
    list_preallocates_even: true,
    atexit_errors_are_unraisable: true,
    empty_reduce_says_iterable: true,
    has_pairwise: true,
    ..P39
};

static P311: Profile = Profile {
    name: "3.11",
    release: "3.11.7",
    frame_size: 136,
    version_info: (3, 11, 7),
    unraisable_names_main: false,
    frames_are_objects: false,
    types_with_vectorcall: VECTORCALL.split_at(14).0,
    print_packs_arguments: true,
    print_keywords_are_made: true,
    startup_objects: 11094,
    arguments_are_copied: false,
    percent_is_an_fstring: true,
    arguments_released_forwards: true,
    attributes: Attributes::ValuesUntilAsked,
    traceback_marks: true,
    unbound_local_says_associated: true,
    attribute_errors_in_full: true,
    attribute_names_errors_are_uniform: true,
    types_are_named_when_subscripted: true,
    modulo_has_its_own_error: true,
    missing_context_manager_is_type_error: true,
    string_index_is_quoted: true,
    properties_name_what_they_lack: true,
    format_rules: FORMAT_311,
    siphash13: true,
    function_size: 152,
    class_size: 1688,
    sizes: SIZES_311,
    zero_has_a_digit: true,
    unicode_keys: true,
    deque_size: 232,
    int_enums_show_their_value: true,
    bytearray_takes_lists_whole: true,
    ..P310
};

static P312: Profile = Profile {
    name: "3.12",
    release: "3.12.1",
    version_info: (3, 12, 1),
    closing_frees_unstarted: false,
    types_with_vectorcall: VECTORCALL.split_at(15).0,
    print_keywords_are_made: false,
    startup_objects: 4976,
    automatic_collection: AutomaticCollection::AtEvalBreaker,
    immortals: true,
    immortal_refcnt: 0xFFFF_FFFF,
    interned_are_immortal: true,
    sizes: SIZES_312,
    weaklists_are_managed: true,
    names_are_immortal: true,
    long_has_tag: true,
    call_ex_is_inlined: true,
    identity_warnings_name_the_type: true,
    bytes_literals_are_joined: true,
    none_hash_is_constant: true,
    empty_extreme_error: "iterable argument is empty",
    str_header: 40,
    single_characters_keep_utf8: true,
    function_size: 160,
    class_size: 1704,
    abstract_methods_are_quoted: true,
    ordered_dict_shows_dict: true,
    has_batched: true,
    ..P311
};

static P313: Profile = Profile {
    name: "3.13",
    release: "3.13.0",
    frame_size: 152,
    version_info: (3, 13, 0),
    closing_clears_locals: true,
    unraisable_has_marks: false,
    types_with_vectorcall: &VECTORCALL,
    startup_objects: 5067,
    gc_thresholds: [2000, 10, 10],
    interned_are_immortal: false,
    trashcan_level: 9950,
    locals_are_fresh: true,
    interning_shows: true,
    list_grows_for_tables: true,
    attributes: Attributes::Inline,
    traceback_marks_calls: true,
    no_dict_for_new_attributes: true,
    failed_stores_are_kept: true,
    slices_are_extended: true,
    proxy_repr_has_semicolon: true,
    float_modulo_error: "float modulo by zero",
    interactive_source_is_kept: true,
    for_iter_has_columns: true,
    plain_calls_are_unmarked: true,
    bytearray_extends_name_str: true,
    keyword_errors_name_first: true,
    class_size: 1712,
    sizes: SIZES_313,
    class_records_origin: true,
    atexit_header_ends_with_function: true,
    text_arguments_are_numbered: true,
    ..P312
};

static P314: Profile = Profile {
    name: "3.14",
    release: "3.14.2",
    version_info: (3, 14, 2),
    gc_thresholds: [2000, 10, 0],
    dicts_always_tracked: true,
    plain_tuples_untracked: true,
    immortal_refcnt: 3 << 30,
    loads_are_borrowed: true,
    with_calls_inline: true,
    locals_cleared_backwards: true,
    arguments_released_forwards: false,
    folding: Folding::InCode,
    small_ints_are_immediate: true,
    functions_begin_with_none: false,
    bytes_literals_are_joined: false,
    const_key_maps: false,
    unraisable_names_action: true,
    slots_name_themselves: true,
    ..P313
};
