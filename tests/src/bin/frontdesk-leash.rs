//! Runs a program that dies with its parent: `frontdesk-leash PARENT PROGRAM [ARGUMENT …]`.
//!
//! A test that is killed cannot clean up after itself. This asks the kernel to, and then becomes the program, under
//! the same process number.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, ensure};
use rustix::process::{Signal, getppid, set_parent_process_death_signal};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let parent = arguments.next().context("whose child should this be?")?;
    let program = arguments.next().context("which program?")?;
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking for a signal when the parent dies")?;
    // It may have died before the line above.
    let still = getppid().map(|parent| parent.as_raw_nonzero().to_string());
    ensure!(still.as_deref().map(AsRef::as_ref) == Some(parent.as_os_str()), "the parent has gone already");
    let error = Command::new(&program).args(arguments).exec();
    Err(error).with_context(|| program.display().to_string())
}
