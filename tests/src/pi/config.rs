//! The configuration of the kiosk on a board: a real door on real lines, and a real reader.

use frontdesk_hw::lines::LineDriver;

use super::model::Model;

/// Who may come in, and with which card.
pub const PEOPLE: &str = "id,name,department,place,greet,card\n1001,周雯,研发部·测试组,3 楼,周女士,04B10001\n";

/// The configuration of the kiosk on a board.
#[must_use]
pub fn config(model: Model, driver: LineDriver, release_ms: u32) -> String {
    let driver_name = match driver {
        LineDriver::Rppal => "rppal",
        LineDriver::Gpiocdev => "gpiocdev",
        LineDriver::Simulated => "simulated",
    };
    // Unset means a Raspberry Pi's own.
    let chip = model.chip_label().map(|label| format!("chip = \"{label}\"\n")).unwrap_or_default();
    let (relay, contact, fire) = (model.relay_line(), model.contact_line(), model.fire_line());
    let pull = model.pull();
    format!(
        "[[door]]\nhardware = \"real\"\nrelease_ms = {release_ms}\nextended_release_ms = {release_ms}\n\
         [door.lines]\ndriver = \"{driver_name}\"\n{chip}relay = {{ line = {relay} }}\n\
         contact = {{ line = {contact}, pull = \"{pull}\" }}\nfire = {{ line = {fire}, pull = \"{pull}\" }}\n\
         [[reader]]\nname = \"front\"\ndriver = \"pcsc\"\nrole = \"desk_and_entry\"\n\
         [cards]\naccept_uid_only = true\n[clock]\ntrust = \"always\"\n"
    )
}
