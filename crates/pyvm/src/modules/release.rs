//! `_release`: what our own Python asks about the release; CPython has no such module.

use super::ModuleTable;

pub(super) static MODULE: ModuleTable = ModuleTable {
    name: "_release",
    functions: &[],
    fill: |vm, dict| {
        let shows = vm.bool(vm.profile.int_enums_show_their_value);
        vm.dict_set_name(dict, "int_enums_show_their_value", shows);
    },
};
