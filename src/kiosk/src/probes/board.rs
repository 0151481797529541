//! The board: supply, temperature, and what its GPIO driver does with an output that is given back.

use super::SystemRoot;
use frontdesk_core::health::power::PowerMeasures;

/// A parameter of the Raspberry Pi's pin driver (drivers/pinctrl/bcm/pinctrl-bcm2835.c).
const PERSIST: &str = "sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs";

/// The supply.
#[must_use]
pub fn power(root: &SystemRoot) -> PowerMeasures {
    PowerMeasures { throttled: throttled(root), low_alarm: low_alarm(root) }
}

/// The Raspberry Pi firmware's word on its supply, hexadecimal, where its driver shows it. The bus is `soc`, on a Pi 5 with its address.
fn throttled(root: &SystemRoot) -> Option<u32> {
    let buses = root.names("sys/devices/platform", "soc")?;
    let text = |bus: &String| root.text(&format!("sys/devices/platform/{bus}/{bus}:firmware/get_throttled"));
    let text = buses.iter().find_map(text)?;
    u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
}

/// The alarm of the kernel's `raspberrypi-hwmon` driver (Documentation/hwmon/raspberrypi-hwmon.rst).
fn low_alarm(root: &SystemRoot) -> Option<bool> {
    let monitors = root.names("sys/class/hwmon", "hwmon")?;
    let of_pi =
        |name: &&String| root.text(&format!("sys/class/hwmon/{name}/name")).is_some_and(|text| text == "rpi_volt");
    let monitor = monitors.iter().find(of_pi)?;
    root.number(&format!("sys/class/hwmon/{monitor}/in0_lcrit_alarm")).map(|alarm| alarm != 0)
}

/// Every thermal zone, thousandths of a degree Celsius (Documentation/driver-api/thermal/sysfs-api.rst).
#[must_use]
pub fn zones_milli_c(root: &SystemRoot) -> Vec<i64> {
    let zones = root.names("sys/class/thermal", "thermal_zone").unwrap_or_default();
    zones.iter().filter_map(|zone| root.number(&format!("sys/class/thermal/{zone}/temp"))).collect()
}

/// An output that is given back stays as it was.
#[must_use]
pub fn persist_gpio_outputs(root: &SystemRoot) -> Option<bool> {
    match root.text(PERSIST)?.as_str() {
        "Y" | "1" => Some(true),
        "N" | "0" => Some(false),
        _ => None,
    }
}
