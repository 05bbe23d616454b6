//! What the pages need beside their HTML: styles, the player's script, and the simulator for the browser.
//!
//! The styles and the script come with this program. The simulator is a WebAssembly module for each language, which `cargo book build` makes; it is
//! packed into a script, because a page that was opened as a file may load scripts and nothing else.
//! Files are written only when they differ: mdBook's watcher would otherwise rebuild for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bookkit::files::Files;
use bookkit::options::{Engine, language_word};
use heapsim::Language;
use lzma_rust2::{LzmaOptions, LzmaWriter};

/// The modules' files, one for each language: a page that shows one loads one.
pub const MODULES: [(Language, &str); 2] = [(Language::Python, "heapsim_python.wasm"), (Language::C, "heapsim_c.wasm")];

/// The parts of the script, each a noun; what comes first is used by what follows.
const PARTS: [&str; 14] = [
    include_str!("../assets/player/dom.js"),
    include_str!("../assets/player/engine.js"),
    include_str!("../assets/player/code.js"),
    include_str!("../assets/player/timeline.js"),
    include_str!("../assets/player/ledger.js"),
    include_str!("../assets/player/lanes.js"),
    include_str!("../assets/player/fold.js"),
    include_str!("../assets/player/stage.js"),
    include_str!("../assets/player/editor.js"),
    include_str!("../assets/player/compare.js"),
    include_str!("../assets/player/link.js"),
    include_str!("../assets/player/download.js"),
    include_str!("../assets/player/player.js"),
    include_str!("../assets/player/page.js"),
];

/// The styles of the page's parts, of the player and of the figures.
pub fn stylesheet() -> String {
    [
        include_str!("../assets/heapsim.css"),
        include_str!("../assets/timeline.css"),
        include_str!("../assets/editor.css"),
        include_str!("../assets/panels.css"),
        // Last of its own: what it says of phones and paper holds for all.
        include_str!("../assets/player.css"),
        heapsim::figure::stylesheet(),
    ]
    .join("\n")
}

/// The player's script. Its parts share one scope and leave nothing in the page's.
pub fn script() -> String {
    format!("\"use strict\";\n(() => {{\n{}}})();\n", PARTS.join("\n"))
}

/// What runs in the worker around the module.
const WORKER: [&str; 3] =
    [include_str!("../assets/lzma.js"), include_str!("../assets/nfkc.js"), include_str!("../assets/worker.js")];

/// The simulator as a script: the module, packed, and what runs in the worker around it.
fn engine(language: Language, module: &[u8]) -> Result<String> {
    // A window as large as the module; the preset alone would take 64 MB. Code has no alignment, and its bytes tell much of
    // those that follow.
    let options = LzmaOptions { dict_size: 4 << 20, lc: 4, pb: 0, nice_len: 273, ..LzmaOptions::with_preset(9) };
    let mut lzma = LzmaWriter::new_use_header(Vec::new(), &options, Some(module.len() as u64))?;
    lzma.write_all(module)?;
    let packed = BASE64_STANDARD.encode(lzma.finish()?);
    let worker = serde_json::to_string(&WORKER.concat())?;
    let made = fingerprint(module);
    let name = language_word(language);
    Ok(format!(
        "// heapsim {made}, made by a build.\n\
         (globalThis.heapsimEngines ??= {{}}).{name} = {{ worker: {worker}, module: \"{packed}\" }};\n"
    ))
}

/// How it is packed, to the letter: this file.
const PACKING: &str = include_str!("assets.rs");

/// What tells an engine from another.
fn fingerprint(module: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (module, WORKER, PACKING).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The modules that there are: where `cargo book build` puts them, or beside this program.
pub fn find_modules(root: &Path) -> Vec<(Language, Vec<u8>)> {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    let folders: Vec<PathBuf> = [Some(root.join("target/engine")), beside].into_iter().flatten().collect();
    let find = |file: &str| folders.iter().find_map(|folder| std::fs::read(folder.join(file)).ok());
    MODULES.into_iter().filter_map(|(language, file)| Some((language, find(file)?))).collect()
}

/// Writes an engine's script to `path`, relative to `root`, with its language in the name.
///
/// # Errors
/// The file cannot be written.
pub fn install_engine(files: &dyn Files, root: &Path, path: &Path, language: Language, module: &[u8]) -> Result<Engine> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = path.with_file_name(format!("{stem}-{}.js", language_word(language)));
    let made = fingerprint(module);
    // Packing takes longer than all snippets of a book.
    let is_there = files.read(&root.join(&file)).is_ok_and(|old| old.starts_with(&format!("// heapsim {made},")));
    if !is_there {
        install(files, &root.join(&file), &engine(language, module)?)?;
    }
    Ok(Engine { language, file, query: format!("?{made}") })
}

/// Writes a file, unless it holds just that.
///
/// # Errors
/// The file cannot be written.
pub fn install(files: &dyn Files, path: &Path, text: &str) -> Result<()> {
    if files.read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    files.write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
