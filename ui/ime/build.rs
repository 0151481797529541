//! Finds librime.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(error) = pkg_config::Config::new().atleast_version("1.8").probe("rime") {
        println!("cargo::error=librime is not there (Debian: librime-dev): {error}");
    }
}
