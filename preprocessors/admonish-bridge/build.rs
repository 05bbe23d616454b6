//! Finds the stylesheet that mdbook-admonish ships, so that the library can embed it.
//!
//! mdbook-admonish keeps its stylesheet and the version of that stylesheet for its own binary and exports neither.
//! Both stand in the package that cargo has unpacked, so this script asks cargo where that is and copies them to
//! `OUT_DIR`. The stylesheet thus always fits the dependency, and no copy of it stands in this repository.
//! This script compiles nothing and downloads nothing that the build has not needed already.

use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(message) = copy_assets() {
        println!("cargo::error={message}");
    }
}

fn copy_assets() -> Result<(), String> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let metadata = cargo_metadata()?;
    if let Some(root) = metadata["workspace_root"].as_str() {
        // A new release of the dependency shows in the lock file before anything else.
        println!("cargo::rerun-if-changed={root}/Cargo.lock");
    }
    let assets = package_folder(&metadata, "mdbook-admonish")
        .ok_or("cargo metadata names no package mdbook-admonish")?
        .join("src/bin/assets");
    for name in ["mdbook-admonish.css", "VERSION"] {
        let from = assets.join(name);
        println!("cargo::rerun-if-changed={}", from.display());
        fs::copy(&from, out.join(name)).map_err(|error| {
            format!(
                "mdbook-admonish has no {}: {error}; the package has moved its assets, so this script must follow",
                from.display()
            )
        })?;
    }
    Ok(())
}

fn cargo_metadata() -> Result<Value, String> {
    let output = Command::new(variable("CARGO")?)
        .args(["metadata", "--format-version", "1", "--filter-platform"])
        .arg(variable("TARGET")?)
        .arg("--manifest-path")
        .arg(Path::new(&variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml"))
        .output()
        .map_err(|error| format!("cargo metadata cannot be started: {error}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata failed: {}", stderr.trim().replace('\n', " / ")));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata is not JSON: {error}"))
}

/// The folder of the package called `name`.
fn package_folder(metadata: &Value, name: &str) -> Option<PathBuf> {
    let packages = metadata["packages"].as_array()?;
    let package = packages.iter().find(|package| package["name"] == name)?;
    let manifest = Path::new(package["manifest_path"].as_str()?);
    manifest.parent().map(Path::to_path_buf)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name} is not set by cargo: {error}"))
}
