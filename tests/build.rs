//! Compiles the shims (`shim/powercut.c`, `shim/clock.c`) to shared libraries for LD_PRELOAD, and the program whose calls test the first.

#![allow(clippy::expect_used)]

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=shim");
    // Fortified headers would turn the shim's own open into a call of itself.
    let shared = ["-shared", "-fPIC", "-fvisibility=hidden", "-U_FORTIFY_SOURCE", "-pthread"];
    let shim = compile("shim/powercut.c", "libpowercut.so", &shared);
    println!("cargo::rustc-env=FRONTDESK_POWERCUT_SHIM={}", shim.display());
    let clock = compile("shim/clock.c", "libclock.so", &shared);
    println!("cargo::rustc-env=FRONTDESK_CLOCK_SHIM={}", clock.display());
    let probe = compile("shim/probe.c", "powercut-calls", &[]);
    println!("cargo::rustc-env=FRONTDESK_POWERCUT_CALLS={}", probe.display());
}

fn compile(source: &str, name: &str, more: &[&str]) -> PathBuf {
    let output = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    let status = cc::Build::new()
        .get_compiler()
        .to_command()
        .args(["-std=gnu11", "-O2", "-g0", "-Wall", "-Wextra", "-Werror"])
        .args(more)
        .args([source, "-o"])
        .arg(&output)
        .status()
        .expect("a C compiler runs");
    assert!(status.success(), "{source} does not compile");
    output
}
