//! Tells the browser's linker to write numbers as short as they are.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // The linker leaves five bytes for every address and index; most fit in two or three.
        println!("cargo:rustc-link-arg-cdylib=--compress-relocations");
    }
}
