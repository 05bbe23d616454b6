//! The browser's engines, one for each language: the crate heapsim-wasm, compiled to WebAssembly and laid where
//! mdbook-heapsim finds it.

use crate::process;
use crate::stage::Stages;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use bookkit::options::language_word;
use mdbook_heapsim::assets::MODULES;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
const BUILT: &str = "heapsim_wasm.wasm";

/// Builds the engines as a stage. Says whether it passed.
pub(crate) fn stage(workspace: &Workspace, stages: &mut Stages) -> bool {
    stages.quiet("engine", "compiling the simulator for the browser", || build(workspace))
}

fn build(workspace: &Workspace) -> Result<String> {
    add_target(workspace.root())?;
    let target = workspace.cargo_target();
    let built = target.join(TARGET).join(PROFILE).join(BUILT);
    let folder = workspace.artifacts().join("engine");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let mut sizes = Vec::new();
    for (language, file) in MODULES {
        let feature = language_word(language);
        let mut cargo = process::cargo(workspace.root());
        cargo
            .args(["build", "--package", "heapsim-wasm", "--target", TARGET])
            .args(["--no-default-features", "--features", feature])
            .args(["--profile", PROFILE, "--target-dir"])
            .arg(target)
            .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace.root()));
        process::quietly(&mut cargo)?;
        let size = fs::copy(&built, folder.join(file))
            .with_context(|| format!("cannot copy {} to {}", built.display(), folder.display()))?;
        sizes.push(format!("{feature} {} KB", size.div_ceil(1000)));
    }
    Ok(sizes.join(", "))
}

/// What panics say of their places begins at the crates' own folders: a reader's engine names nobody's machine.
fn flags(root: &Path) -> String {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(env::home_dir()?.join(".cargo"))).unwrap_or_default();
    let mut flags = vec![format!("--remap-path-prefix={}=", root.display())];
    for entry in fs::read_dir(cargo_home.join("registry/src")).into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}=", entry.path().display()));
    }
    flags.join("\x1f")
}

/// Makes sure that rustc has a standard library for the browser.
fn add_target(root: &Path) -> Result<()> {
    if has_target(root)? {
        return Ok(());
    }
    if !process::exists("rustup") {
        bail!(
            "rustc has no standard library for {TARGET}, and there is no rustup to add it; install it the way that \
             your Rust was installed (Debian: the package libstd-rust-dev-wasm32), or install Rust by rustup"
        );
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).current_dir(root);
    process::quietly(&mut rustup).context("the engine needs the target")?;
    Ok(())
}

fn has_target(root: &Path) -> Result<bool> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(root);
    let folder = process::quietly(&mut rustc)?;
    // The folder's name is printed whether it exists or not.
    let core = fs::read_dir(folder.trim())
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore"));
    Ok(core)
}
