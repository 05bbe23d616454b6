//! The browser's engine: the crate heapsim-wasm, compiled to WebAssembly and laid where mdbook-heapsim finds it.

use crate::process;
use crate::stage::Stages;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
const FILE: &str = "heapsim_wasm.wasm";

/// Builds the engine as a stage. Says whether it passed.
pub(crate) fn stage(workspace: &Workspace, stages: &mut Stages) -> bool {
    stages.quiet("engine", "compiling the simulator for the browser", || build(workspace))
}

fn build(workspace: &Workspace) -> Result<String> {
    add_target(workspace.root())?;
    let target = workspace.cargo_target();
    let mut cargo = process::cargo(workspace.root());
    cargo
        .args(["build", "--package", "heapsim-wasm", "--target", TARGET])
        .args(["--profile", PROFILE, "--target-dir"])
        .arg(target);
    process::quietly(&mut cargo)?;

    let built = target.join(TARGET).join(PROFILE).join(FILE);
    let folder = workspace.artifacts().join("engine");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let size = fs::copy(&built, folder.join(FILE))
        .with_context(|| format!("cannot copy {} to {}", built.display(), folder.display()))?;
    Ok(format!("{} KB", size.div_ceil(1000)))
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
