// SPDX-License-Identifier: GPL-3.0-or-later
//! Compiles the `.slint` files, with the languages bundled into the program.

fn main() -> Result<(), slint_build::CompileError> {
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent".into())
        .with_bundled_translations("lang")
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        // Elements are found by their labels only where the compiler has kept them apart.
        .with_debug_info(std::env::var_os("CARGO_FEATURE_HEADLESS").is_some());
    println!("cargo:rerun-if-changed=lang");
    slint_build::compile_with_config("app.slint", config)
}
