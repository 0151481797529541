//! Compiles the power-cut shim (`shim/powercut.c`) to a shared library for LD_PRELOAD.

#![allow(clippy::expect_used)]

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=shim");
    let shim = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("libpowercut.so");
    let status = cc::Build::new()
        .get_compiler()
        .to_command()
        .args(["-std=gnu11", "-shared", "-fPIC", "-O2", "-g0", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"])
        // Fortified headers would turn our own open into a call of itself.
        .args(["-U_FORTIFY_SOURCE", "-pthread", "shim/powercut.c", "-o"])
        .arg(&shim)
        .status()
        .expect("a C compiler runs");
    assert!(status.success(), "the power-cut shim does not compile");
    println!("cargo::rustc-env=FRONTDESK_POWERCUT_SHIM={}", shim.display());
}
