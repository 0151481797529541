//! `frontdeskctl`, the administrator's command line on the kiosk: see `frontdesk_kiosk::ctl`.

fn main() -> std::process::ExitCode {
    frontdesk_kiosk::ctl::main()
}
