//! Debian's PDF printer (package `printer-driver-cups-pdf`) behind a queue with its own PPD: a job runs through the filters of CUPS, and
//! Debian's backend makes a PDF of what came out of them.
//!
//! The backend wants to be root and reads `/etc/cups/cups-pdf.conf`. It is started, unchanged, in a user and mount namespace of its own in
//! which it is root and finds the test's settings there. Nothing of the machine's is written: not its spool, not its users' homes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Debian's backend: nobody but root may start it, so a copy is started.
const BACKEND: &str = "/usr/lib/cups/backend/cups-pdf";
/// Its PPD with options.
const PPD: &str = "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd";

/// What `printers.conf` says of the queue. Of the programs that make PostScript of a PDF only this one keeps which letters its glyphs are.
pub(super) const QUEUE: &str = "DeviceURI cups-pdf:/\nOption pdftops-renderer pdftocairo\n";

/// Puts backend, PPD and settings where a print service in this directory finds them.
pub(super) fn set_up(at: &Path) {
    let shown = at.display();
    let missing = "printer-driver-cups-pdf is needed, and its backend must be readable: run .ci/packages.sh build";
    std::fs::copy(BACKEND, at.join("cups-pdf")).expect(missing);
    std::fs::create_dir_all(at.join("etc/ppd")).unwrap();
    std::fs::copy(PPD, at.join("etc/ppd/label.ppd")).expect(missing);
    // Nobody is known but root, so that whoever prints is anonymous on every machine.
    std::fs::write(at.join("passwd"), format!("root:x:0:0:root:{shown}:/bin/sh\n")).unwrap();
    let settings = format!(
        "Out {shown}/out\nAnonDirName {shown}/out\nAnonUser root\nGrp root\nSpool {shown}/pdf-spool\nLog {shown}/log\n"
    );
    std::fs::write(at.join("cups-pdf.conf"), settings).unwrap();
    let start = format!(
        "#!/bin/sh\n[ $# = 0 ] && exit 0\nexec unshare --map-root-user --mount sh -c '\n\
         mount --bind {shown}/cups-pdf.conf /etc/cups/cups-pdf.conf && mount --bind {shown}/passwd /etc/passwd && \
         exec {shown}/cups-pdf \"$@\"' cups-pdf \"$@\"\n"
    );
    let file = at.join("bin/backend/cups-pdf");
    std::fs::write(&file, start).unwrap();
    for file in [file, at.join("cups-pdf")] {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}
